import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';

import { HmacKey, PrivateKey, Secret, Vault } from '../lib/index.js';
import { native, type Binding, type NativeSecret } from '../lib/native.js';
import { nativeError } from '../lib/errors.js';
import { requireSecret } from '../lib/secret.js';
import { withDirectory } from './attack/lib/cores.js';
import { makeFixture, passwordNeedles, secretNeedles } from './attack/lib/fixture.js';
import { attack } from './attack/lib/requirements.js';
import { scanFiles, type Report } from './attack/lib/scan.js';
import { withSubject } from './attack/lib/subject.js';
import { packageRoot, runScript } from './support/child.js';

attack('all that JavaScript can reach', ['gcc'], () => {
  const walk = (mode: 'product' | 'leaking'): Promise<{ calls: number; report: Report }> => {
    const fixture = makeFixture();
    return withDirectory((directory) => {
      const file = path.join(directory, 'results');
      const kind = { title: mode, program: 'surface', args: [mode, file] };
      // setsid: without a terminal of its own, secretFromTerminal has nobody to ask.
      const options = { cwd: directory, wrapper: ['setsid', '-w'], keys: fixture.secrets[0]!.text };
      return withSubject(
        kind,
        fixture,
        async (subject) => {
          const calls = subject.loaded as number;
          return { calls, report: await scanFiles([file], [...secretNeedles(fixture), ...passwordNeedles(fixture)]) };
        },
        options,
      );
    });
  };

  it('returns nothing of a secret, whatever it is called with', async () => {
    const { calls, report } = await walk('product');
    assert.ok(calls > 20_000 && report.bytes > 100_000, `${calls} calls, ${report.bytes} bytes`);
    assert.deepEqual(report.counts, {});
  });

  it('is seen to return one, where a function of the control does', async () => {
    const { report } = await walk('leaking');
    assert.ok(report.counts['sha256 secret: bytes']);
  });
});

describe('what is exported', () => {
  it('by the binding, is this and no more', async () => {
    assert.deepEqual(Reflect.ownKeys(native).map(String).sort(), [
      'addVaultSlot',
      'createVaultKey',
      'harden',
      'importFromDescriptor',
      'importFromFile',
      'initialize',
      'libraries',
      'lockFile',
      'muteTerminal',
      'newKeyFile',
      'newPassword',
      'newRecoveryCode',
      'nonceCounter',
      'nonceFile',
      'openCypherVault',
      'openRoom',
      'protection',
      'publicDigest',
      'randomPipe',
      'renewVaultSlot',
      'secretFromBytes',
      'secretFromDescriptor',
      'secretFromEnvironment',
      'secretFromFile',
      'secretFromKeyFile',
      'secretFromRandom',
      'secretFromTerminal',
      'unlockVaultKey',
      'unmuteTerminal',
    ]);
    const secret = native.secretFromRandom(32);
    const members = (handle: object): string[] => Reflect.ownKeys(Reflect.getPrototypeOf(handle)!).map(String).sort();
    assert.deepEqual(members(secret), ['constructor', 'destroy', 'hashKey', 'hmacKey', 'isKeyText', 'keyKind', 'pkcs8', 'privateKey']);
    const key = secret.hmacKey(0, 0);
    assert.deepEqual(members(key), ['constructor', 'destroy', 'signSecret']);
    assert.deepEqual(Reflect.ownKeys(key), ['sign', 'signDigest'], 'bound to its key, so that a signature looks at no receiver');
    assert.deepEqual(members(secret.hashKey(false)), ['constructor', 'destroy', 'hash']);
    const privateKey = native.secretFromRandom(32).privateKey(null, null);
    assert.deepEqual(members(privateKey), ['algorithm', 'constructor', 'destroy', 'publicKey']);
    assert.deepEqual(Reflect.ownKeys(privateKey), ['sign', 'signDigest']);
    const counter = native.nonceCounter('surface');
    assert.deepEqual(members(counter), ['atLeast', 'constructor', 'destroy']);
    assert.deepEqual(Reflect.ownKeys(counter), ['next']);
    const slotHeader = Buffer.from('000100010000000100000400', 'hex');
    const vaultKey = (await native.createVaultKey(secret, Buffer.alloc(16), slotHeader)).key;
    assert.deepEqual(members(vaultKey), [
      'checkRecord',
      'constructor',
      'copyPassphrase',
      'copyRecord',
      'derivedInLockedMemory',
      'destroy',
      'openHashKey',
      'openHmacKey',
      'openIndex',
      'openPrivateKey',
      'openText',
      'pipeToCompare',
      'readsAsRecord',
      'releaseRecord',
      'releases',
      'renew',
      'resealRecord',
      'sameSecrets',
      'sealIndex',
      'sealPassphrase',
      'sealPassword',
      'sealSecret',
      'sealText',
      'signPassphrase',
    ]);
    const passphrase = native.secretFromBytes(Uint8Array.from(Buffer.from('passphrase')), true);
    const text = vaultKey.openText(vaultKey.sealText(passphrase, Buffer.alloc(16)), Buffer.alloc(16));
    assert.deepEqual(members(text), ['constructor', 'destroy']);
    assert.deepEqual(Reflect.ownKeys(text), ['text']);
    const source = native.importFromFile(path.join(packageRoot, 'test/fuzz/seeds/import_fuzz/env'), 1);
    assert.deepEqual(members(source), ['constructor', 'destroy', 'next', 'rewind', 'secret', 'text']);
  });
});

describe('a handle', () => {
  const secret = (): Secret => Secret.fromBytes(Buffer.from('top secret'), { label: 'a label' });
  const handles: [string, () => Secret | HmacKey | PrivateKey, string, string][] = [
    ['a secret', secret, '[secret "a label"]', '{"kind":"secret","label":"a label"}'],
    ['a key', () => secret().hmacKey({ hash: 'sha256' }), '[hmac-key "a label"]', '{"kind":"hmac-key","label":"a label"}'],
    [
      'a private key',
      () => Secret.random(32, { label: 'a label' }).privateKey(),
      '[private-key "a label"]',
      '{"kind":"private-key","label":"a label"}',
    ],
  ];

  for (const [title, make, shown, json] of handles) {
    it(`${title} shows its kind and label and nothing else`, () => {
      const handle = make();
      assert.equal(inspect(handle), shown);
      assert.equal(inspect(handle, { showHidden: true, depth: Infinity, getters: true }), shown);
      assert.equal(inspect({ handle }, { showHidden: true, depth: Infinity }), `{ handle: ${shown} }`);
      assert.equal(JSON.stringify(handle), json);
      assert.equal(String(handle), '[object Object]');
      assert.deepEqual(Reflect.ownKeys(handle), []);
    });

    it(`${title} has nothing to clone, post or serialize`, () => {
      const handle = make();
      const { port1, port2 } = new MessageChannel();
      port1.postMessage(handle);
      const posted = (receiveMessageOnPort(port2) as { message: object }).message;
      port1.close();
      for (const copy of [structuredClone(handle) as object, deserialize(serialize(handle)) as object, posted]) {
        assert.deepEqual(Reflect.ownKeys(copy), []);
        assert.equal(Reflect.getPrototypeOf(copy), Object.prototype);
      }
    });
  }

  it('is shown by console.log as by inspect', async () => {
    const script = `const { Secret } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/index.js'))});
      console.log(Secret.random(20, { label: 'x' }), [Secret.random(20).hmacKey({ hash: 'sha256' })]);`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    for await (const chunk of child.stdout) out += String(chunk);
    assert.equal(out, '[secret "x"] [ [hmac-key] ]\n');
  });
});

describe('a native function without its handle', () => {
  it('keeps its key alive, and follows it when it is destroyed', () => {
    const child = runScript(
      `const { sign, signDigest, destroy } = (() => {
         const key = native.secretFromBytes(Buffer.from('key')).hmacKey(0, 0);
         return { sign: key.sign, signDigest: key.signDigest, destroy: key.destroy.bind(key) };
       })();
       const next = (() => native.nonceCounter('gone').next)();
       for (let i = 0; i < 20; i++) { gc(); for (let j = 0; j < 100; j++) native.secretFromRandom(64).hmacKey(0, 0); }
       const signature = sign('message', 0);
       const digest = signDigest('me', 'ssage', 0);
       destroy();
       report([signature, digest, refusal(() => sign('message', 0)).code, refusal(() => signDigest('me', 'ssage', 0)).code, next(7, 1), next(7, 1)]);`,
      { nodeArguments: ['--expose-gc'] },
    );
    const wanted = createHmac('sha256', 'key').update('message').digest('hex');
    const hashed = createHash('sha256').update('ssage').digest();
    const digest = createHmac('sha256', 'key').update('me').update(hashed).digest('hex');
    assert.deepEqual(child.report, [wanted, digest, 'HANDLE_DESTROYED', 'HANDLE_DESTROYED', '7', '8'], child.stderr);
  });
});

describe('an error that cannot be made', () => {
  it('is another error, and never ends the process', () => {
    const child = runScript(`
      const key = native.secretFromRandom(32).hmacKey(0, 0);
      Object.setPrototypeOf(strongroom.StrongroomError, function () { throw new TypeError('patched'); });
      const said = (attempt) => { try { attempt(); } catch (error) { return error.message; } };
      const [argument, output] = [said(() => key.sign(5, 0)), said(() => key.sign('m', 9))];
      key.destroy();
      report([argument, output, said(() => key.sign('m', 0)), said(() => native.secretFromBytes('a string'))]);`);
    assert.deepEqual(child.report, ['patched', 'patched', 'patched', 'patched'], child.stderr);
  });
});

describe('a forged handle', () => {
  const real = (): Secret => Secret.fromBytes(Buffer.from('top secret'));
  const forgeries = (handle: object): [string, unknown][] => [
    ['an empty object', {}],
    ['an object made from a handle', Object.create(handle)],
    ['a Proxy of a handle', new Proxy(handle, {})],
    ['the prototype', Reflect.getPrototypeOf(handle)],
    ['undefined', undefined],
    ['null', null],
    ['a number', 1],
    ['a function', () => undefined],
  ];
  const codeOf = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).constructor.name;
  const refused = (attempt: () => unknown, codes: string[]): void => {
    assert.throws(attempt, (error) => codes.includes(codeOf(error)) || assert.fail(`${codeOf(error)}: ${String(error)}`));
  };

  it('is refused as the receiver of every public method', () => {
    const secret = real();
    const key = secret.hmacKey({ hash: 'sha256' });
    const TYPE = ['TypeError', 'HANDLE_INVALID'];
    for (const [, forged] of [...forgeries(secret), ['a key', key] as const]) {
      refused(() => Secret.prototype.hmacKey.call(forged as Secret, { hash: 'sha256' }), TYPE);
      refused(() => Secret.prototype.destroy.call(forged as Secret), TYPE);
    }
    for (const [, forged] of [...forgeries(key), ['a secret', secret] as const]) {
      refused(() => HmacKey.prototype.sign.call(forged as HmacKey, 'm'), TYPE);
      refused(() => HmacKey.prototype.destroy.call(forged as HmacKey), TYPE);
    }
    const privateKey = Secret.random(32).privateKey();
    for (const [, forged] of [...forgeries(privateKey), ['a secret', secret] as const, ['a key', key] as const]) {
      if (forged !== secret) refused(() => Secret.prototype.privateKey.call(forged as Secret), TYPE);
      refused(() => PrivateKey.prototype.sign.call(forged as PrivateKey, 'm', 'hex'), TYPE);
      refused(() => PrivateKey.prototype.publicKey.call(forged as PrivateKey, { format: 'pem' }), TYPE);
      refused(() => PrivateKey.prototype.destroy.call(forged as PrivateKey), TYPE);
    }
    assert.equal(key.sign('m').length, 64);
    assert.equal(privateKey.sign('m', 'hex').length, 128);
  });

  it('is refused as the receiver of every native method', () => {
    const secret = native.secretFromRandom(32);
    const key = secret.hmacKey(0, 0);
    const TYPE = ['TypeError', 'HANDLE_INVALID'];
    for (const [, forged] of [...forgeries(secret), ['a key', key] as const]) {
      refused(() => secret.hmacKey.call(forged as NativeSecret, 0, 0), TYPE);
      refused(() => secret.destroy.call(forged as NativeSecret), TYPE);
    }
    const privateKey = secret.privateKey(null, null);
    for (const [, forged] of [...forgeries(secret), ['a key', key] as const, ['a private key', privateKey] as const]) {
      refused(() => secret.privateKey.call(forged as NativeSecret, null, null), TYPE);
      refused(() => secret.pkcs8.call(forged as NativeSecret, null, null), TYPE);
      refused(() => secret.keyKind.call(forged as NativeSecret), TYPE);
    }
    for (const [, forged] of [...forgeries(privateKey), ['a secret', secret] as const, ['a key', key] as const]) {
      refused(() => privateKey.algorithm.call(forged as typeof privateKey), TYPE);
      refused(() => privateKey.publicKey.call(forged as typeof privateKey), TYPE);
      refused(() => privateKey.destroy.call(forged as typeof privateKey), TYPE);
    }
    for (const [, forged] of forgeries(secret)) {
      // Null means no password.
      if (forged !== null) refused(() => secret.privateKey(forged as NativeSecret, null), ['HANDLE_INVALID']);
    }
    assert.equal(privateKey.sign.call(undefined as never, 'm', 0, 0), privateKey.sign('m', 0, 0));
    const counter = native.nonceCounter('surface');
    for (const [, forged] of [...forgeries(counter), ['a secret', secret] as const]) {
      refused(() => counter.atLeast.call(forged as typeof counter, '1'), TYPE);
      refused(() => counter.destroy.call(forged as typeof counter), TYPE);
    }
    assert.equal(counter.next.call(undefined as never, 1, 1).length > 0, true);
    const source = native.importFromFile(path.join(packageRoot, 'test/fuzz/seeds/import_fuzz/env'), 1);
    for (const [, forged] of [...forgeries(source), ['a secret', secret] as const]) {
      const handle = forged as typeof source;
      refused(() => source.next.call(handle), TYPE);
      refused(() => source.rewind.call(handle), TYPE);
      refused(() => source.secret.call(handle, false), TYPE);
      refused(() => source.text.call(handle), TYPE);
      refused(() => source.destroy.call(handle), TYPE);
    }
    for (const [, forged] of [...forgeries(key), ['a secret', secret] as const]) {
      refused(() => key.signSecret.call(forged as typeof key, secret, 0), TYPE);
    }
    const signature = key.sign('m', 0);
    const other = secret.hmacKey(2, 0);
    for (const [title, forged] of [...forgeries(key), ['a secret', secret] as const, ['another key', other] as const]) {
      if (forged !== other) refused(() => key.destroy.call(forged as typeof key), TYPE);
      assert.equal(key.sign.call(forged as typeof key, 'm', 0), signature, `${title} does not matter to a bound function`);
    }
  });

  it('is refused as the receiver of the one native accessor, which V8 itself would let through', async () => {
    const secret = native.secretFromRandom(32);
    const { key } = await native.createVaultKey(secret, Buffer.alloc(16), Buffer.from('000100010000000100000400', 'hex'));
    const { get } = Object.getOwnPropertyDescriptor(Reflect.getPrototypeOf(key), 'derivedInLockedMemory')!;
    assert.equal(typeof get!.call(key), 'boolean');
    for (const [title, forged] of [...forgeries(key), ['a secret', secret] as const, ['a key', secret.hmacKey(0, 0)] as const]) {
      assert.throws(() => get!.call(forged) as unknown, title);
    }
    refused(() => get!.call(secret) as unknown, ['HANDLE_INVALID']);
  });

  it('is refused as the receiver of the native accessor, which node does not check', async () => {
    const secret = native.secretFromRandom(32);
    const slotHeader = Buffer.from('000100010000000100000400', 'hex');
    const { key } = await native.createVaultKey(secret, Buffer.alloc(16), slotHeader);
    const get = Object.getOwnPropertyDescriptor(Reflect.getPrototypeOf(key)!, 'derivedInLockedMemory')!.get!;
    assert.equal(typeof get.call(key), 'boolean');
    const others = [['a secret', secret] as const, ['a key', secret.hmacKey(0, 0)] as const];
    for (const [title, forged] of [...forgeries(key), ...others]) {
      assert.throws(() => get.call(forged) as unknown, title);
    }
  });

  it('is refused as an argument, natively and in public', async () => {
    const secret = real();
    const inner = requireSecret(secret);
    const key = await native
      .createVaultKey(inner, Buffer.alloc(16), Buffer.from('000100010000000100000400', 'hex'))
      .then((made) => made.key);
    for (const [title, forged] of [...forgeries(inner), ['a key', inner.hmacKey(0, 0)] as const, ['the wrapper', secret] as const]) {
      refused(() => key.sealSecret(forged as NativeSecret, Buffer.alloc(16)), ['HANDLE_INVALID']);
      refused(() => key.sealText(forged as NativeSecret, Buffer.alloc(16)), ['HANDLE_INVALID']);
      refused(() => key.sealPassphrase(forged as NativeSecret, Buffer.alloc(16), Buffer.alloc(336)), ['HANDLE_INVALID']);
      refused(() => inner.hmacKey(0, 0).signSecret(forged as NativeSecret, 0), ['HANDLE_INVALID']);
      await assert.rejects(
        async () => native.createVaultKey(forged as NativeSecret, Buffer.alloc(16), Buffer.from('000100010000000100000400', 'hex')),
        { code: 'HANDLE_INVALID' },
        title,
      );
    }
    assert.ok(key.sealSecret(inner, Buffer.alloc(16)).length > 0);
    const header = Buffer.from('000200000000000000000000', 'hex'); // of a key file
    const id = Buffer.alloc(16);
    const file = native.secretFromRandom(32);
    const made = await native.createVaultKey(file, id, header);
    const renewed = made.key.renew();
    const record = made.key.sealSecret(inner, id);
    for (const [title, forged] of [...forgeries(inner), ['a key', inner.hmacKey(0, 0)] as const]) {
      const handle = forged as NativeSecret;
      const refusal = { code: 'HANDLE_INVALID' };
      await assert.rejects(async () => native.unlockVaultKey(handle, id, header, made.box), refusal, title);
      await assert.rejects(async () => native.addVaultSlot(handle, null, id, header, made.box, file, null, header), refusal, title);
      await assert.rejects(async () => native.addVaultSlot(file, null, id, header, made.box, handle, null, header), refusal, title);
      await assert.rejects(async () => native.renewVaultSlot(handle, null, header, made.box, made.key, renewed), refusal, title);
      await assert.rejects(async () => native.renewVaultSlot(file, null, header, made.box, forged as typeof key, renewed), refusal, title);
      await assert.rejects(async () => native.renewVaultSlot(file, null, header, made.box, made.key, forged as typeof key), refusal, title);
      refused(() => renewed.resealRecord(forged as typeof key, 0, record, id, null, null, null), ['HANDLE_INVALID']);
      refused(() => made.key.checkRecord.call(forged as typeof key, 0, record, id, null), ['HANDLE_INVALID', 'TypeError']);
      refused(() => made.key.renew.call(forged as typeof key), ['HANDLE_INVALID', 'TypeError']);
      // Null and nothing mean no key file.
      if (forged === null || forged === undefined) continue;
      await assert.rejects(async () => native.unlockVaultKey(file, id, header, made.box, handle), refusal, title);
    }
    assert.equal((await native.addVaultSlot(file, null, id, header, made.box, file, null, header)).length, 112);
    assert.equal((await native.renewVaultSlot(file, null, header, made.box, made.key, renewed)).length, 112);
    for (const [title, forged] of [...forgeries(secret), ['a key', secret.hmacKey({ hash: 'sha256' })] as const]) {
      const error = (thrown: unknown): boolean => ['HANDLE_INVALID', 'TypeError'].includes(codeOf(thrown));
      await assert.rejects(Vault.create('/nonexistent/vault', { password: forged as Secret }), error, title);
    }
  });

  it('of another copy of the addon is refused', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'strongroom-copy-'));
    try {
      const file = path.join(directory, 'strongroom.node');
      copyFileSync(path.join(packageRoot, `prebuilds/linux-${process.arch}/strongroom.node`), file);
      const module = { exports: {} as Binding & { initialize(makeError: typeof nativeError): void } };
      process.dlopen(module, file);
      const copy = module.exports;
      copy.initialize(nativeError);
      copy.openRoom(0);
      const foreign = copy.secretFromRandom(32);
      const own = native.secretFromRandom(32);
      assert.equal((foreign.hmacKey(0, 0).sign('m', 0) as string).length, 64);
      for (const [one, other] of [
        [own, foreign],
        [foreign, own],
      ] as const) {
        refused(() => one.hmacKey.call(other, 0, 0), ['HANDLE_INVALID', 'TypeError']);
        refused(() => one.privateKey(other, null), ['HANDLE_INVALID']);
        refused(() => one.privateKey.call(other, null, null), ['HANDLE_INVALID', 'TypeError']);
        refused(() => one.destroy.call(other), ['HANDLE_INVALID', 'TypeError']);
      }
      return copy.createVaultKey(foreign, Buffer.alloc(16), Buffer.from('000100010000000100000400', 'hex')).then(({ key }) => {
        refused(() => key.sealSecret(own, Buffer.alloc(16)), ['HANDLE_INVALID']);
        assert.ok(key.sealSecret(foreign, Buffer.alloc(16)).length > 0);
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
