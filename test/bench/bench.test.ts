/** The page, the pictures and the README's figures are what the recorded run of the benches makes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { benchPage, pageFile, readmeFigures, readmeFile, readmeWith } from '../../bench/lib/page.js';
import { readRecord } from '../../bench/lib/record.js';
import { tables, trialName } from '../../bench/lib/tables.js';

const docs = path.join(__dirname, '../../../docs');
const record = readRecord();

/** The same run on a machine that is half as fast. */
const slower = {
  ...record,
  rows: record.rows.map((row) => ({ ...row, best: 2 * row.best, median: 2 * row.median })),
  claims: record.claims.map((claim) => ({ ...claim, value: 2 * claim.value })),
};

const STEPS = ['checks and text', 'signature', 'request around it', 'empty call'];
const drawn = record.rows.filter(({ bench, rival }) => ['sign', 'sign-request'].includes(bench) && !STEPS.includes(rival));

const OURS = ['ours', 'sha256 hex', 'sha512 base64'];
const colourOf = (rival: string): RegExp =>
  OURS.includes(rival) ? /^#2da44e$/ : rival === 'ccxt with strongroom' ? /^#74c476$/ : /^#(59636e|9198a1)$/;

describe('the record of the benches', () => {
  it('has every bench, with its table, and of each trial whom the others are compared with', () => {
    const benches = new Set([...record.rows, ...record.claims].map(({ bench }) => bench));
    assert.deepEqual([...benches].sort(), Object.keys(tables).sort());
    const inTrial = (bench: string, trial: number, rival: string): boolean =>
      record.rows.some((row) => row.bench === bench && row.trial === trial && row.rival === rival);
    for (const { bench, trial, rival } of record.rows) {
      const base = tables[bench]!.base(rival);
      assert.ok(base === undefined || inTrial(bench, trial, base), `${bench} ${trial}: ${rival}`);
      if (tables[bench]!.trial !== undefined) assert.match(trialName(record, bench, trial), /^[@\w]/, `${bench} ${trial}`);
    }
  });

  it('makes the page as it is; npm run bench -- --draw writes it', () => {
    assert.equal(readFileSync(pageFile, 'utf8'), benchPage());
    assert.notEqual(benchPage(slower), benchPage());
  });

  it("makes the README's figures, beside the command", () => {
    const readme = readFileSync(readmeFile, 'utf8');
    assert.equal(readmeWith(record, readme), readme);
    assert.notEqual(readmeWith(slower, readme), readme);
    const { median } = record.rows.find(({ bench, rival }) => bench === 'sign' && rival === 'sha256 hex')!;
    assert.ok(readmeFigures().includes(`${median.toFixed(0)} ns (HMAC-SHA256`) && readmeFigures().includes('`npm run bench`'));
  });

  for (const file of ['latency.svg', 'latency-dark.svg']) {
    it(`has in ${file} each candidate, in the colour of whose it is, as far to the right as it is slow`, () => {
      const svg = readFileSync(path.join(docs, file), 'utf8');
      const dots = new Map(
        [...svg.matchAll(/<path aria-label="([^"]+)"[^>]*? transform="translate\(([\d.]+),[^>]*? fill="(#\w+)"/g)].map(
          ([, label, x, fill]) => [label!, { x: Number(x), fill: fill! }],
        ),
      );
      assert.equal(dots.size, drawn.length);
      const places = drawn.map(({ bench, trial, rival, median }) => {
        const dot = dots.get(`${bench} ${trial}, ${rival}: ${median.toFixed(0)} ns`);
        assert.ok(dot !== undefined, `${bench} ${trial}, ${rival}`);
        assert.match(dot.fill, colourOf(rival), rival);
        return { x: dot.x, log: Math.log10(median) };
      });
      // A logarithmic scale: one width for each tenfold of time.
      const [first, slowest] = [places[0]!, places.reduce((a, b) => (b.log > a.log ? b : a))];
      const width = (slowest.x - first.x) / (slowest.log - first.log);
      assert.ok(width > 20, `${width} pixels`);
      for (const { x, log } of places) assert.ok(Math.abs(x - first.x - width * (log - first.log)) < 0.01, `${x}`);
    });
  }
});
