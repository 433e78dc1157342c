/** docs/exchanges.md, made of the exchanges' facts, the vectors, the descriptors of the comparison with ccxt and its recorded runs. */
import path from 'node:path';

import { type ExchangeName, exchanges } from '../../lib/exchanges/index.js';
import type { AnyExchange, Facts } from '../../lib/exchanges/types.js';
import { descriptors } from '../differential/all.js';
import { readResults } from '../differential/results.js';
import type { MethodResult, Result } from '../differential/run.js';
import { exchangeNames, vectorsOf } from '../exchanges/support.js';

const packageRoot = path.join(__dirname, '..', '..', '..');

/** Where the page is kept. */
export const pageFile = path.join(packageRoot, 'docs', 'exchanges.md');

const factsOf = (name: ExchangeName): Facts => (exchanges[name] as AnyExchange).facts;

/** A table; a cell with | in it would be two. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const HASHES = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const;
const UNITS = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds', iso: 'ISO 8601' } as const;

/** Kinds of key, each with its hash and how secret and signature are written. */
function keysOf({ keys }: Facts): string {
  const { hmac, ed25519, rsa, p256 } = keys;
  return [
    hmac && `HMAC ${hmac.hashes.map((hash) => HASHES[hash]).join(', ')} (secret ${hmac.encoding}, signature ${hmac.signature})`,
    ed25519 && `Ed25519 (${ed25519.signature})`,
    rsa && `RSA PKCS#1 v1.5 SHA-256 (${rsa.signature})`,
    p256 && `ECDSA P-256 SHA-256 (${p256.signature})`,
  ].filter(Boolean).join('; '); // prettier-ignore
}

function formsRow(name: ExchangeName): string[] {
  const facts = factsOf(name);
  return [
    `\`${name}\``,
    facts.title,
    Object.keys(facts.hosts).map((prefix) => `\`${prefix}\``).join(' '),
    keysOf(facts),
    `${facts.signs} (parameters: ${facts.parameters})`,
    `${facts.time}, ${UNITS[facts.timeUnit]}`,
    facts.passphrase ?? '',
    [facts.webSocket && `WebSocket: ${facts.webSocket}`, facts.fix && `FIX: ${facts.fix}`].filter(Boolean).join('. '),
    `[page](${facts.page}), ${facts.read}`,
    facts.closed === undefined ? 'open' : `closed ${facts.closed}`,
  ]; // prettier-ignore
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);
const numberText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

function totalOf({ methods }: Result, count: (method: MethodResult) => number): number {
  return Object.values(methods).reduce((total, method) => total + count(method), 0);
}

function vectorCells(name: ExchangeName): string[] {
  // Of a `message` nobody can recompute the signature: it speaks for the text that is signed, and is not counted.
  const vectors = vectorsOf(name).filter(({ form }) => form !== 'message');
  return (['official', 'ccxt', 'third-party', 'none'] as const).map((oracle) => {
    const count = vectors.filter((vector) => vector.oracle === oracle).length;
    return count === 0 ? '' : String(count);
  });
}

function resultCells(result: Result, full: Result | undefined): string[] {
  return [
    result.form,
    result.oracle,
    numberText(totalOf(result, ({ endpoints }) => endpoints)),
    numberText(totalOf(result, ({ cases }) => cases)),
    numberText(totalOf(result, ({ equal }) => equal)),
    numberText(totalOf(result, ({ differences }) => sum(differences))),
    numberText(totalOf(result, ({ refusals }) => sum(refusals))),
    numberText(sum(result.skipped)),
    numberText(sum(result.webSocket)),
    full === undefined ? '' : numberText(totalOf(full, ({ cases }) => cases)),
  ];
}

function proofRows(name: ExchangeName, results: readonly Result[], full: readonly Result[]): string[][] {
  const own = results.filter(({ exchange }) => exchange === name);
  const vectors = vectorCells(name);
  if (own.length === 0) return [[`\`${name}\``, ...vectors, '', 'not in ccxt', '', '', '', '', '', '', '', '']];
  return own.map((result, i) => {
    const inFull = full.find(({ exchange, form }) => exchange === name && form === result.form);
    return [`\`${name}\``, ...(i === 0 ? vectors : vectors.map(() => '')), ...resultCells(result, inFull)];
  });
}

/** Everything that was settled about one exchange, a line each. */
function settledLines(name: ExchangeName, results: readonly Result[]): string[] {
  const lines = new Set<string>();
  const own = results.filter(({ exchange }) => exchange === name);
  const countOf = (pick: (method: MethodResult) => Record<string, number>, what: string): string =>
    numberText(own.reduce((total, result) => total + totalOf(result, (method) => pick(method)[what] ?? 0), 0));
  for (const descriptor of descriptors) {
    if (descriptor.exchange !== name) continue;
    const { alike, differences = [], refusals = [], webSocket = [] } = descriptor;
    if (alike !== undefined) lines.add(`every request, in form only: ${alike.settled} ([page](${alike.page}))`);
    for (const { name: what, settled, page } of differences) {
      lines.add(`${what} (${countOf((method) => method.differences, what)} different): ${settled} ([page](${page}))`);
    }
    for (const { name: what, settled, page } of refusals) {
      lines.add(`${what} (${countOf((method) => method.refusals, what)} refused): ${settled} ([page](${page}))`);
    }
    for (const { name: what, note } of webSocket) if (note !== undefined) lines.add(`WebSocket ${what}: ${note}`);
    const { onlyOurs = [], onlyTheirs = [] } = descriptor.headers ?? {};
    if (onlyTheirs.length > 0) lines.add(`headers that only ccxt sends: ${onlyTheirs.join(', ')}`);
    if (onlyOurs.length > 0) lines.add(`headers that only ours sends: ${onlyOurs.join(', ')}`);
  }
  for (const { skipped } of own)
    for (const [reason, count] of Object.entries(skipped)) lines.add(`left out, ${count} endpoints: ${reason}`);
  for (const difference of factsOf(name).differences ?? []) lines.add(difference);
  return [...lines];
}

const FORMS = [
  'name', 'exchange', 'paths', 'keys', 'what is signed', 'time', 'passphrase', 'WebSocket and FIX', 'source', 'status',
]; // prettier-ignore

const PROOF = [
  'name', 'official', 'ccxt', 'third party', 'none', 'form', 'compared with', 'endpoints', 'random calls', 'equal', 'different', 'refused',
  'left out', 'WebSocket', 'calls of the full run',
]; // prettier-ignore

/** The whole page. */
export function exchangesPage(): string {
  const { seed, results } = readResults('results.json');
  const full = readResults('full.json');
  const fullCalls = full.results.reduce((total, result) => total + totalOf(result, ({ cases }) => cases), 0);
  const settled = exchangeNames.flatMap((name) => {
    const lines = settledLines(name, results);
    return lines.length === 0 ? [] : [`### ${name}\n\n${lines.map((line) => `- ${line}`).join('\n')}`];
  });
  const rates = full.results.map((result) => totalOf(result, ({ cases }) => cases) / totalOf(result, ({ endpoints }) => endpoints));
  const [least, most] = [Math.min(...rates), Math.max(...rates)].map(numberText);
  const aboutFull =
    rates.length === 0
      ? ''
      : ` The full run made ${numberText(fullCalls)} calls, ${least === most ? most : `${least} to ${most}`} of every
endpoint, with the seed \`${full.seed}\`.`;
  return `<!-- Made by \`npm run docs\` of lib/exchanges, test/vectors and test/differential. A change made here is lost, and a test fails. -->

# Exchanges

${String(exchangeNames.length)} names, each with a kind of key or a page of keys of its own. How one is added: [adding-an-exchange.md](adding-an-exchange.md).

An API key is a public value: it names the account in every request, and strongroom shows it, writes it into headers and keeps it as text.

A passphrase is in the vault like a secret. Where the table says \`signed\`, only its HMAC leaves the room. Where it says \`sent\`, the
exchange wants the passphrase itself in a header of each request: there it becomes a JavaScript string, which stays in the heap until the
garbage collector has taken it and which other code in the process can read. Nothing of ours writes it to a log, an error or \`inspect\`. It
signs nothing: without the secret, which stays in the room, no request can be made with it.

${table(FORMS, exchangeNames.map(formsRow))}

## What was compared

The first columns are published or computed requests in test/vectors by who computed the signature: the exchange (official), ccxt, another
library (third party), or nobody but us (none). Then the comparison with stock ccxt: each random call goes through its code and through
ours at the same moment with the same key, and address, method, headers and body have to be equal byte for byte. For each method there are
1,000 calls (fewer with the slow private keys, but every endpoint at least once), with Unicode, spaces, \`+\`, \`&\`, \`%\`, empty values and
lists, from the seed \`${seed}\`.${aboutFull} A call that is not equal is different or refused for a reason with a name, below.

${table(
  PROOF,
  exchangeNames.flatMap((name) => proofRows(name, results, full.results)),
)}

## How differences were settled

By the exchange's page. Counts are of the run with the seed above.

${settled.join('\n\n')}
`;
}
