// The attack lab at a glance: a row an attack, a column a way of holding the key. `description` is what a test reads in the picture.
const found = '#d1242f';
const nothing = '#2da44e';

function panel(cells, { attacks, ways }, who, title, first, theme) {
  const values = cells
    .filter((cell) => cell.who === who)
    .map((cell) => ({
      attack: attacks[cell.attack].title,
      way: ways[cell.way].title,
      found: cell.copies > 0 ? 'found' : 'not found',
      description: `${cell.attack} as ${who}, ${cell.way}: ${cell.copies > 0 ? 'found' : 'nothing'}`,
    }));
  const x = {
    field: 'way',
    type: 'nominal',
    title: null,
    sort: null,
    axis: first
      ? {
          orient: 'top',
          labelAngle: 0,
          labelExpr: "split(replace(datum.label, ', ', ' '), ' ')",
          labelLineHeight: 13,
          labelFontSize: 11,
          labelPadding: 32,
        }
      : null,
  };
  const y = { field: 'attack', type: 'nominal', title: null, sort: null, axis: { labelLimit: 0, labelPadding: 6 } };
  return {
    title: { text: title, fontSize: 12, color: theme.quiet, offset: 6, frame: 'group' },
    data: { values },
    width: { step: 72 },
    height: { step: 18 },
    encoding: { x, y },
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 3, stroke: theme.page, strokeWidth: 2 },
        encoding: {
          color: {
            field: 'found',
            type: 'nominal',
            scale: { domain: ['found', 'not found'], range: [found, nothing] },
            legend: null,
          },
          description: { field: 'description' },
        },
      },
      {
        transform: [{ filter: "datum.found === 'found'" }],
        mark: { type: 'text', color: '#ffffff', fontSize: 11, text: 'found', aria: false },
      },
    ],
  };
}

export const specification = ({ cells }, words, theme) => ({
  title: {
    text: 'Can somebody find the API secret of a running bot?',
    subtitle: [
      'Red: its bytes were found. Green: they were not, while a marker beside them was.',
      'Each cell is one real attack (npm run lab).',
    ],
  },
  vconcat: [
    panel(cells, words, 'root', 'BY ROOT', true, theme),
    panel(cells, words, 'user', 'BY A PROGRAM OF THE SAME USER, OR CODE INSIDE THE BOT', false, theme),
  ],
  spacing: 10,
});
