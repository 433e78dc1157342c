// How long a signature and a whole signed order take, beside what people use: the median of each, with the 10th and 90th percentile as a line.
const ours = '#2da44e';
const withOurs = '#74c476'; // ccxt's own work, and our signature

const isStep = (rival) => ['checks and text', 'signature', 'request around it', 'empty call'].includes(rival);
const isOurs = (rival) => rival === 'ours' || rival === 'sha256 hex' || rival === 'sha512 base64';

const whoseOf = (rival) => (isOurs(rival) ? 'ours' : rival === 'ccxt with strongroom' ? 'with ours' : 'theirs');

export function specification(record, { titles }, theme) {
  const values = record.rows
    .filter(({ bench, rival }) => (bench === 'sign' || bench === 'sign-request') && !isStep(rival))
    .map((row) => ({
      trial: titles[`${row.bench} ${row.trial}`],
      rival:
        row.rival === 'ours'
          ? 'strongroom'
          : isOurs(row.rival)
            ? `strongroom, ${row.rival}`
            : row.rival.replace(' with the same formatting', ''),
      who: whoseOf(row.rival),
      median: row.median / 1000,
      low: row.spread[0] / 1000,
      high: row.spread[1] / 1000,
      description: `${row.bench} ${row.trial}, ${row.rival}: ${row.median.toFixed(0)} ns`,
    }));
  const y = { field: 'rival', type: 'nominal', sort: null, title: null, axis: { labelLimit: 0, labelPadding: 6 } };
  const scale = { type: 'log' };
  const colour = {
    field: 'who',
    type: 'nominal',
    scale: { domain: ['ours', 'with ours', 'theirs'], range: [ours, withOurs, theme.quiet] },
    legend: null,
  };
  return {
    title: {
      text: 'How long does signing take?',
      subtitle: [
        'Microseconds, a logarithmic scale: shorter is better. Green: strongroom; light green: ccxt with strongroom.',
        'Dot: median; line: 10 % to 90 %.',
        `npm run bench, ${record.date}: ${record.machine}`,
      ],
    },
    data: { values },
    facet: {
      row: {
        field: 'trial',
        type: 'nominal',
        sort: null,
        title: null,
        header: {
          labelAngle: 0,
          labelAlign: 'left',
          labelAnchor: 'start',
          labelOrient: 'top',
          labelColor: theme.text,
          labelFontWeight: 'bold',
          labelPadding: 2,
        },
      },
    },
    resolve: { scale: { y: 'independent' } },
    spacing: 6,
    spec: {
      width: 520,
      height: { step: 15 },
      layer: [
        {
          mark: { type: 'rule', aria: false, strokeWidth: 2 },
          encoding: { x: { field: 'low', type: 'quantitative', scale, title: 'µs' }, x2: { field: 'high' }, y, color: colour },
        },
        {
          mark: { type: 'point', filled: true, size: 60 },
          encoding: { x: { field: 'median', type: 'quantitative', scale }, y, color: colour, description: { field: 'description' } },
        },
        {
          mark: { type: 'text', align: 'left', dx: 10, dy: -1, fontSize: 10, aria: false, color: theme.text },
          encoding: { x: { field: 'high', type: 'quantitative', scale }, y, text: { field: 'median', format: '.3~r' } },
        },
      ],
    },
  };
}
