/** Ours against stock ccxt: the same call, the same key, the same moment, the same bytes. */
import assert from 'node:assert/strict';

import { descriptors } from './all.js';
import type { Descriptor } from './descriptor.js';
import { type Bench, benchOf, methodsOf, runControl, runMethod, runWebSockets, titleOf } from './run.js';

const seed = process.env['STRONGROOM_DIFFERENTIAL_SEED'] ?? 'strongroom';

function suite(descriptor: Descriptor): void {
  let bench: Bench;
  before(async () => {
    bench = await benchOf(descriptor, seed);
  });

  it('every random call of every private endpoint is the same bytes, or differs for a reason that has a name', () => {
    const kinds: Record<string, number> = {};
    const found = new Set<string>();
    for (const method of methodsOf(bench)) {
      const result = runMethod(bench, method, { seed }, kinds);
      for (const name of [...Object.keys(result.differences), ...Object.keys(result.refusals)]) found.add(name);
      assert.ok(result.cases >= result.endpoints);
    }
    for (const { name } of [...(descriptor.differences ?? []), ...(descriptor.refusals ?? [])]) {
      assert.ok(found.has(name), `"${name}" never happens and can go`);
    }
  });

  it('a byte of the message or of the secret that is changed is noticed', () => {
    for (const method of methodsOf(bench)) assert.ok(runControl(bench, method, seed) >= 10, method);
  });

  if (descriptor.webSocket !== undefined) {
    it('the login of the private WebSocket is the same', async () => {
      assert.ok(Object.keys(await runWebSockets(descriptor, seed)).length > 0);
    });
  }
}

describe(`compared with ccxt, seed ${seed}`, () => {
  for (const descriptor of descriptors) {
    describe(titleOf(descriptor), function () {
      this.timeout(120_000);
      suite(descriptor);
    });
  }
});
