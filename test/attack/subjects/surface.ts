/**
 * Calls whatever JavaScript can reach of the product with whatever it can make up, and writes everything that came back
 * (results, errors, what promises became) to a file. argv: product | leaking, output file.
 *
 * `leaking` adds one function that does return a secret's bytes: the control.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect, types } from 'node:util';
import { deserialize, serialize } from 'node:v8';

import * as strongroom from '../../../lib/index.js';
import { native } from '../../../lib/native.js';
import { pkcs8Of, requireSecret } from '../../../lib/secret.js';
import { createVaultWithCost } from '../../../lib/vault/vault.js';
import { DESCRIPTORS, serve } from './serve.js';

type Callable = (...args: unknown[]) => unknown;

const [, , mode, output] = process.argv;

/** Never called: they end the process's ability to be looked at, or wait for a person. */
const NOT_CALLED = new Set(['harden', 'initialize']);
/** Reads /proc/self/smaps, which takes milliseconds, and looks at no receiver. */
const SLOW = new Set(['protection']);
/** Would wait for what stdin, stdout and stderr of this program never say. */
const READS_DESCRIPTOR = new Set(['fromDescriptor', 'secretFromDescriptor', 'importFromDescriptor']);
/** Called when all else was: what they leave is no use any more. */
const LAST = new Set(['destroy', 'Symbol(Symbol.dispose)']);

const isStandard = (value: unknown): boolean => value === 0 || value === 1 || value === 2;

const results: Buffer[] = [];
const met = new Set<unknown>();

function keepText(value: unknown): void {
  const text = String(value);
  results.push(Buffer.from(`${text}\n`), Buffer.from(text, 'latin1'), Buffer.from('\n'));
}

/** Keeps a value and everything in it: strings, numbers, bytes, lists of numbers as bytes. */
function keep(value: unknown): void {
  if (value === null || value === undefined) return;
  if (typeof value === 'symbol' || (typeof value !== 'object' && typeof value !== 'function')) return keepText(value);
  if (met.has(value)) return;
  met.add(value);
  if (types.isAnyArrayBuffer(value)) return void results.push(Buffer.from(Buffer.from(value as ArrayBuffer)));
  if (ArrayBuffer.isView(value)) return keep(value.buffer);
  if (Array.isArray(value) && value.every((item) => Number.isInteger(item))) results.push(Buffer.from(value as number[]));
  for (const key of Reflect.ownKeys(value)) {
    keepText(key);
    keep(Reflect.getOwnPropertyDescriptor(value, key)?.value);
  }
  if (value instanceof Map) value.forEach((item, key) => (keep(key), keep(item)));
  if (value instanceof Set) value.forEach(keep);
}

/** Every function that properties, accessors and prototypes lead to from `roots`, with the name it was found under. */
function functionsOf(roots: readonly unknown[]): Map<Callable, string> {
  const found = new Map<Callable, string>();
  const seen = new Set<unknown>([Object.prototype, Function.prototype, Array.prototype, Error.prototype, Promise.prototype]);
  const stack: [unknown, string][] = roots.map((root) => [root, '']);
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [value, name] = next;
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) continue;
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) continue;
    seen.add(value);
    if (typeof value === 'function') found.set(value as Callable, name);
    stack.push([Reflect.getPrototypeOf(value), `${name}.prototype`]);
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      for (const part of [property?.value, property?.get, property?.set]) stack.push([part, String(key)]);
    }
  }
  return found;
}

serve({
  async load() {
    const secrets = DESCRIPTORS.secrets.map((descriptor) => strongroom.Secret.fromDescriptor(descriptor));
    const [binance, kraken, hexadecimal] = secrets;
    const password = strongroom.Secret.fromDescriptor(DESCRIPTORS.password);
    const privateSecrets = DESCRIPTORS.privateKeys.map((descriptor) => strongroom.Secret.fromDescriptor(descriptor));
    const privateKeys = privateSecrets.map((secret) => secret.privateKey({ password }));
    const keys = [
      binance!.hmacKey({ hash: 'sha256' }),
      kraken!.hmacKey({ hash: 'sha512', encoding: 'base64' }),
      hexadecimal!.hmacKey({ hash: 'sha384', encoding: 'hex' }),
    ];
    const vault = await createVaultWithCost(path.resolve('surface.vault'), password, {
      memory: 1024,
      passes: 1,
      lanes: 4,
    });
    await vault.add({ name: 'one', exchange: 'binance', key: 'k'.repeat(64), secret: binance! });
    const vaultId = Buffer.alloc(16);
    // Not Buffer.from: a slice of node's pool would come back with the pool, where this program's own marker lies.
    const slotHeader = Buffer.alloc(12);
    slotHeader.write('000100040000000100000400', 'hex');
    const natives = secrets.map(requireSecret);
    const made = await native.createVaultKey(requireSecret(password), vaultId, slotHeader);
    const box = made.key.sealSecret(natives[0]!, vaultId);
    // A passphrase that is signed is as secret as a key; one that is sent becomes a string, by the functions that this calls.
    const passphraseBox = made.key.sealPassphrase(natives[1]!, vaultId, box);
    const sent = native.secretFromBytes(Uint8Array.from(Buffer.from('a passphrase to send')), true);
    const textBox = made.key.sealText(sent, vaultId);
    const normalised = privateSecrets.map((secret) => pkcs8Of(secret, password));
    const privateBox = made.key.sealSecret(normalised[1]!, vaultId);
    const handles = [
      ...secrets,
      ...keys,
      ...privateSecrets.slice(1, 2), // one stands for all, as a receiver and as an argument
      ...privateKeys,
      password,
      vault,
      vault.signer('one'),
      ...natives,
      made.key,
      natives[0]!.hmacKey(0, 0),
      made.key.openText(textBox, vaultId),
      normalised[2]!,
      made.key.openPrivateKey(privateBox, vaultId),
      native.nonceCounter('surface'),
      native.nonceFile(path.resolve('nonces')),
      strongroom.NonceCounter.inProcess('surface'),
    ];
    const leak = mode === 'leaking' ? { takeBack: (secret: unknown) => (secret === binance ? leaked : undefined) } : {};
    const leaked = mode === 'leaking' ? fromKeys() : undefined;

    const values: unknown[] = [
      ...handles,
      undefined,
      null,
      true,
      -1,
      0,
      1,
      2,
      3,
      64,
      2 ** 31,
      NaN,
      5n,
      '',
      'hex',
      'bytes',
      'one',
      'binance',
      '/nonexistent/file', // in no folder: nonceFile would make it
      new Uint8Array(0),
      new Uint8Array(32),
      vaultId,
      slotHeader,
      box,
      made.box,
      passphraseBox,
      textBox,
      privateBox,
      Buffer.alloc(4096),
      new ArrayBuffer(64),
      new SharedArrayBuffer(64),
      {},
      [],
      { hash: 'sha256', encoding: 'utf8' },
      { label: 'a label' },
      { password },
      { form: 'der' },
      { format: 'pem' },
      { format: 'der' },
      { name: 'two', exchange: 'kraken', key: 'k'.repeat(56) },
      { method: 'GET', path: '/api/v3/account' },
      { method: 'POST', path: '/0/private/Balance' },
      (value: unknown) => keep(value),
      new Proxy(binance!, {}),
      Object.create(binance!),
      new Proxy(natives[0]!, {}),
      Object.create(natives[0]!),
      strongroom.Secret.prototype,
    ];
    const functions = functionsOf([strongroom, native, ...handles, leak]);
    return call(functions, handles, values);
  },
});

/** The control's own copy of the first secret, over the descriptor for keys. */
function fromKeys(): Buffer {
  return require('node:fs').readFileSync(DESCRIPTORS.keys) as Buffer;
}

/** Calls in turn with every value as first argument, and with random ones behind it. */
async function call(functions: Map<Callable, string>, handles: readonly object[], values: readonly unknown[]): Promise<number> {
  let calls = 0;
  let seed = 1;
  const random = (limit: number): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % limit;
  const one = async (run: () => unknown): Promise<void> => {
    calls++;
    try {
      keep(await run());
    } catch (error) {
      keep(error);
    }
  };
  const kinds = handles.filter((handle, i) => handles.findIndex((other) => other.constructor === handle.constructor) === i);
  const receivers = [undefined, native, {}, ...kinds, ...kinds.map((handle) => Object.create(handle) as unknown)];
  const ordered = [...functions].sort(([, a], [, b]) => Number(LAST.has(a)) - Number(LAST.has(b)));
  for (const [callable, name] of ordered) {
    if (NOT_CALLED.has(name)) continue;
    if (!LAST.has(name)) await one(() => callable.toString());
    const firsts = LAST.has(name) ? [undefined] : values.filter((value) => !READS_DESCRIPTOR.has(name) || !isStandard(value));
    for (const receiver of SLOW.has(name) ? [undefined] : receivers) {
      for (const first of firsts) {
        const args = [first, ...Array.from({ length: random(5) }, () => values[random(values.length)])];
        await one(() => Reflect.apply(callable, receiver, args));
      }
    }
    for (const first of firsts) await one(() => Reflect.construct(callable, [first, values[random(values.length)]]) as unknown);
  }
  for (const handle of handles) {
    for (const show of [
      () => inspect(handle, { showHidden: true, depth: Infinity, getters: true }),
      () => inspect(handle, { showHidden: true, depth: Infinity, getters: true, customInspect: false }),
      () => JSON.stringify(handle),
      () => structuredClone(handle) as unknown,
      () => deserialize(serialize(handle)) as unknown,
      () => serialize(handle),
      () => String(handle),
      () => Object.entries(Object.getOwnPropertyDescriptors(handle)),
    ]) {
      await one(show);
    }
  }
  writeFileSync(output!, Buffer.concat(results));
  return calls;
}
