/** docs/benchmarks.md and the figures in the README, made of the record. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

import { type Record as Run, type Row, readRecord } from './record.js';
import { tables, trialName } from './tables.js';

const packageRoot = path.join(__dirname, '..', '..', '..');
export const pageFile = path.join(packageRoot, 'docs', 'benchmarks.md');
export const readmeFile = path.join(packageRoot, 'README.md');

function time(ns: number): string {
  if (ns < 1000) return `${ns.toFixed(0)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toFixed(1)} µs` : `${(ns / 1e6).toFixed(1)} ms`;
}

/** What the candidates are called that are strongroom's. */
const shown = (rival: string): string => (rival === 'ours' ? 'strongroom' : rival);

const rowOf = ({ rows }: Run, bench: string, trial: number, rival: string): Row => {
  const found = rows.find((row) => row.bench === bench && row.trial === trial && row.rival === rival);
  if (found === undefined) throw new Error(`the record has no ${rival} in trial ${trial} of ${bench}`);
  return found;
};

/** Median over that of the candidate that it is compared with. */
function ratio(record: Run, { bench, trial, rival, median }: Row): string {
  const base = tables[bench]?.base(rival);
  return base === undefined || base === rival ? '' : ` ${(median / rowOf(record, bench, trial, base).median).toFixed(2)}`;
}

function rowsTable(record: Run, bench: string): string[] {
  const rows = record.rows.filter((row) => row.bench === bench);
  if (rows.length === 0) return [];
  const named = rows.some(({ trial }) => trialName(record, bench, trial) !== '');
  const line = (row: Row): string =>
    `|${named ? ` ${trialName(record, bench, row.trial)} |` : ''} ${shown(row.rival)} | ${time(row.best)} | ${time(row.median)} | ${time(row.spread[0])} to ${time(row.spread[1])} |${ratio(record, row)} |`;
  return [
    `|${named ? ' of |' : ''} what | best | median | 10 % to 90 % | median over ${tables[bench]!.over} |`,
    `|${named ? ' --- |' : ''} --- | --- | --- | --- | --- |`,
    ...rows.map(line),
    '',
  ];
}

function section(record: Run, bench: string): string {
  const claims = record.claims.filter((claim) => claim.bench === bench);
  return [
    `## ${bench}\n`,
    `${tables[bench]!.about}\n`,
    ...rowsTable(record, bench),
    '| claim | measured | bound | |',
    '| --- | --- | --- | --- |',
    ...claims.map((c) => `| ${c.text} | ${c.value.toFixed(2)}${c.unit} | ${c.limit} | ${c.holds ? 'holds' : '**fails**'} |`),
  ].join('\n');
}

/** docs/benchmarks.md. */
export function benchPage(record: Run = readRecord()): string {
  const { date, machine, load, seconds, rows, claims } = record;
  const benches = [...new Set([...rows, ...claims].map(({ bench }) => bench))];
  const held = claims.filter(({ holds }) => holds).length;
  return `# Benchmarks

Every speed figure of the project beside its rivals, of one run of \`npm run bench\` on ${date}, which took ${seconds} s and writes this page: ${machine}, with a load of ${load[0].toFixed(1)} before
and ${load[1].toFixed(1)} after. Nothing here is typed in. The candidates of one trial run in turns, in batches of a millisecond; claims compare the best batches, which other programs disturb least, and the
median and the spread say what else there was. ${held} of ${claims.length} claims hold. [A picture](latency.svg) has the first two tables; [speed.md](speed.md) says where the time goes.

${benches.map((bench) => section(record, bench)).join('\n\n')}
`;
}

/** The order of the README's example, and how often ccxt needs how many times our time for an order with an HMAC key. */
export function readmeFigures(record: Run = readRecord()): string {
  const median = (bench: string, trial: number, rival: string): string => time(rowOf(record, bench, trial, rival).median);
  const trialOf = (name: string): number => {
    const row = record.rows.find(({ bench, trial }) => bench === 'sign-request' && trialName(record, bench, trial) === name);
    if (row === undefined) throw new Error(`the record has no order of ${name}`);
    return row.trial;
  };
  const order = (rival: string): string => median('sign-request', trialOf('kraken'), rival);
  return [
    `Signing takes ${median('sign', 1, 'sha256 hex')} (HMAC-SHA256 over 106 bytes), with \`createHmac\` and a KeyObject ${median('sign', 1, 'sha256 createHmac')}. A whole signed Kraken order takes ${order('ours')}, with ccxt ${order('ccxt')}, with`,
    `ccxt after \`secureCcxt\` ${order('ccxt with strongroom')}, with the SDK kraken-api ${order('kraken-api')}: medians of \`npm run bench\`, ${record.date}, ${record.machine.replace(/, .*/, '')}. [All figures](docs/benchmarks.md), [a picture](docs/latency.svg).`,
  ].join('\n');
}

const BEGIN = '<!-- figures: made by npm run bench -->\n';
const END = '\n<!-- end of figures -->';

/** The README as it is, with its figures made anew. */
export function readmeWith(record: Run, readme: string = readFileSync(readmeFile, 'utf8')): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error('README.md has no place for the figures');
  return readme.slice(0, from + BEGIN.length) + readmeFigures(record) + readme.slice(to);
}

export function writePages(record: Run): void {
  writeFileSync(pageFile, benchPage(record));
  writeFileSync(readmeFile, readmeWith(record));
}

/** What the picture calls the trials of its two benches, by `BENCH NUMBER`. */
export function picturesWords(record: Run): { titles: Readonly<Record<string, string>> } {
  const drawn = record.rows.filter(({ bench }) => bench === 'sign' || bench === 'sign-request');
  const title = ({ bench, trial }: Row): string => (bench === 'sign' ? 'HMAC, 106 bytes' : `${trialName(record, bench, trial)} order`);
  return { titles: Object.fromEntries(drawn.map((row) => [`${row.bench} ${row.trial}`, title(row)])) };
}
