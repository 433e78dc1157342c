/** Ours against stock ccxt: the same call, the same key, the same moment, the same bytes. */
import assert from 'node:assert/strict';

import { descriptors } from './all.js';
import type { Descriptor } from './descriptor.js';
import { KINDS } from './params.js';
import { DEFAULT_SEED, readResults } from './results.js';
import {
  type Bench,
  type MethodResult,
  type Result,
  benchOf,
  methodsOf,
  resultOf,
  runControl,
  runMethod,
  runWebSockets,
  titleOf,
} from './run.js';

const seed = process.env['STRONGROOM_DIFFERENTIAL_SEED'] ?? DEFAULT_SEED;

function suite(descriptor: Descriptor): void {
  let bench: Bench;
  before(async () => {
    bench = await benchOf(descriptor, seed);
  });

  const kinds: Record<string, number> = {};
  const methods: Record<string, MethodResult> = {};

  it('every random call of every private endpoint is the same bytes, or differs for a reason that has a name', () => {
    for (const method of methodsOf(bench)) methods[method] = runMethod(bench, method, { seed }, kinds);
    const all = Object.values(methods);
    assert.ok(all.length > 0 && all.every(({ cases, endpoints }) => cases >= endpoints));
    const found = new Set(all.flatMap(({ differences, refusals }) => [...Object.keys(differences), ...Object.keys(refusals)]));
    for (const { name } of [...(descriptor.differences ?? []), ...(descriptor.refusals ?? [])]) {
      assert.ok(found.has(name), `"${name}" never happens and can go`);
    }
  });

  it('a byte of the message or of the secret that is changed is noticed', () => {
    for (const method of methodsOf(bench)) assert.ok(runControl(bench, method, seed) >= 10, method);
  });

  let webSocket: Record<string, number> = {};
  if (descriptor.webSocket !== undefined) {
    it('the login of the private WebSocket is the same', async () => {
      webSocket = await runWebSockets(descriptor, seed);
      assert.equal(Object.keys(webSocket).length, descriptor.webSocket!.length);
    });
  }

  if (seed === DEFAULT_SEED) {
    it('and that is what is recorded; npm run differential records it', () => {
      const recorded = readResults('results.json').results.find((result) => titleOf(result) === titleOf(descriptor));
      assert.deepEqual(JSON.parse(JSON.stringify(resultOf(bench, methods, kinds, webSocket))), recorded);
    });
  }
}

describe(`compared with ccxt, seed ${seed}`, () => {
  for (const descriptor of descriptors) {
    describe(titleOf(descriptor), () => {
      suite(descriptor);
    });
  }

  it('requests that are equal have every kind of value in them', () => {
    const { results } = readResults('results.json');
    const total = (kind: string): number => results.reduce((count, { kinds }: Result) => count + (kinds[kind] ?? 0), 0);
    for (const kind of [...Object.keys(KINDS), 'list']) assert.ok(total(kind) > 1000, `${kind}: ${String(total(kind))}`);
  });
});
