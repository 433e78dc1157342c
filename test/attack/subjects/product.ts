/** The product at work. argv: secretmem | locked. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

import {
  HmacKey,
  PrivateKey,
  Secret,
  Vault,
  harden,
  makeKeyFile,
  openRoom,
  protection,
  type Backing,
  type Signer,
  type StrongroomError,
} from '../../../lib/index.js';
import {
  native,
  type NativeHashKey,
  type NativePrivateKey,
  type NativeSecret,
  type NativeText,
  type NativeVaultKey,
} from '../../../lib/native.js';
import { cypherVaultFindings, openCypherVault, readCypherVault } from '../../../lib/import/cypher-vault.js';
import { envFindings } from '../../../lib/import/env.js';
import { planOf } from '../../../lib/import/plan.js';
import { characterClasses, newPassword } from '../../../lib/new-password.js';
import { formNumber, hashNumber, makeHmacKey, pkcs8Of, requireSecret } from '../../../lib/secret.js';
import { createVaultWithCost, setSlotCost } from '../../../lib/vault/vault.js';
import { CCXT_PREFIX } from '../lib/ccxt-needles.js';
import { LAST_MESSAGE } from '../lib/fixture.js';
import { DESCRIPTORS, serve } from './serve.js';

const SHAPES = [
  ['sha256', 'utf8'],
  ['sha512', 'base64'],
  ['sha384', 'hex'],
] as const;

const handles = {
  secrets: [] as Secret[],
  keys: [] as HmacKey[],
  privateKeys: [] as PrivateKey[],
  /** On the way into a vault, and the same keys opened from their records. */
  normalised: [] as NativeSecret[],
  opened: [] as NativePrivateKey[],
  passwords: [] as Secret[],
  vaults: [] as Vault[],
  signers: [] as Signer[],
  vaultKeys: [] as NativeVaultKey[],
  texts: [] as NativeText[],
  hashKeys: [] as NativeHashKey[],
};
const sent: string[] = []; // what becomes of a passphrase that an exchange wants in a header
Object.assign(globalThis, { handles, sent });

const codeOf = (attempt: () => unknown): string => {
  try {
    attempt();
    return 'no error';
  } catch (error) {
    return (error as StrongroomError).code;
  }
};

function keepAndSign(secret: Secret): void {
  const key = secret.hmacKey({ hash: 'sha256' });
  handles.secrets.push(secret);
  handles.keys.push(key);
  for (let i = 0; i < 1000; i++) key.sign(`message ${i}`);
}

/** RSA takes thirty times as long as the others: one of its signatures for so many of theirs. */
const RSA_SHARE = 50;

function signWithPrivateKeys(times: number): void {
  for (const key of handles.privateKeys) {
    for (let i = 0; i < (key.algorithm === 'rsa' ? times / RSA_SHARE : times); i++) key.sign(`message ${i}`, 'hex');
    if (key.algorithm === 'rsa') key.sign(LAST_MESSAGE, 'hex', { form: 'pss' });
    key.sign(LAST_MESSAGE, 'hex');
  }
  for (const key of handles.opened) key.sign(LAST_MESSAGE, 0, 0);
}

/** With a key derivation that takes no time. */
async function vaultKey(): Promise<NativeVaultKey> {
  const slotHeader = Buffer.from('000100010000000100000008', 'hex');
  const { key } = await native.createVaultKey(requireSecret(handles.passwords[0]!), Buffer.alloc(16), slotHeader);
  handles.vaultKeys.push(key);
  return key;
}

/** From each private key's own form to a vault's record and back. */
async function throughVault(secrets: readonly Secret[]): Promise<void> {
  const [key, id] = [await vaultKey(), Buffer.alloc(16)];
  handles.normalised = secrets.map((secret) => pkcs8Of(secret, handles.passwords[0]));
  handles.opened = handles.normalised.map((normal) => key.openPrivateKey(key.sealSecret(normal, id), id));
}

serve({
  async load() {
    openRoom({ require: process.argv[2] as Backing });
    handles.secrets = DESCRIPTORS.secrets.map((descriptor, i) => Secret.fromDescriptor(descriptor, { label: `secret ${i}` }));
    handles.keys = handles.secrets.map((secret, i) => secret.hmacKey({ hash: SHAPES[i]![0], encoding: SHAPES[i]![1] }));
    handles.passwords = [DESCRIPTORS.password, DESCRIPTORS.wrongPassword].map((descriptor) => Secret.fromDescriptor(descriptor));
    const texts = DESCRIPTORS.privateKeys.map((descriptor) => Secret.fromDescriptor(descriptor));
    const password = handles.passwords[0]!;
    handles.secrets.push(...texts);
    handles.privateKeys = texts.map((secret) => secret.privateKey({ password }));
    assert.equal(
      codeOf(() => texts[1]!.privateKey({ password: handles.passwords[1]! })),
      'KEY_PASSWORD_WRONG',
    );
    await throughVault(texts);
  },
  sign(times: number) {
    for (let i = 0; i < times; i++) for (const key of handles.keys) key.sign(`message ${i}`, 'hex');
    signWithPrivateKeys(times);
  },
  /** Signs for so many milliseconds: the last signature of the check that the caller makes. */
  signFor(milliseconds: number) {
    const end = Date.now() + milliseconds;
    let signatures = 0;
    for (; Date.now() < end; signatures += 3000) {
      for (let i = 0; i < 1000; i++) for (const key of handles.keys) key.sign(`message ${i}`, 'hex');
      signWithPrivateKeys(5);
    }
    return signatures;
  },
  signature: (index: number, message: string) => handles.keys[index]!.sign(message, 'hex'),
  fromFile(file: string) {
    keepAndSign(Secret.fromFile(file));
  },
  failToRead: (file: string) => codeOf(() => Secret.fromFile(file)),
  fromBytes() {
    const bytes = new Uint8Array(64); // of its own: Buffer's pool is shared, and other Buffers' bytes with it
    assert.equal(readSync(DESCRIPTORS.keys, bytes), bytes.length);
    keepAndSign(Secret.fromBytes(bytes));
  },
  /** As hexadecimal it goes wrong at the first character that is none; as base64 in the middle of a group. */
  failToDecode() {
    const secret = Secret.fromDescriptor(DESCRIPTORS.keys);
    handles.secrets.push(secret);
    return codeOf(() => secret.hmacKey({ hash: 'sha256', encoding: 'hex' }));
  },
  failToImport(file: string) {
    const secret = Secret.fromFile(file);
    handles.secrets.push(secret);
    return codeOf(() => secret.privateKey({ password: handles.passwords[0]! }));
  },
  /** A scalar of secp256k1 as its owner has it, which no form tells from another secret. */
  signWithScalar(file: string) {
    const secret = Secret.fromFile(file);
    const key = secret.privateKey({ algorithm: 'secp256k1' });
    handles.secrets.push(secret);
    handles.privateKeys.push(key);
    for (let i = 0; i < 1000; i++) key.sign(i < 999 ? `message ${i}` : LAST_MESSAGE, 'hex', { form: 'recoverable' });
  },
  /** Signatures of P-256, whose nonces are random. */
  signaturesOfP256: (times: number) => {
    const key = handles.privateKeys.find(({ algorithm }) => algorithm === 'p256')!;
    return Array.from({ length: times }, () => key.sign(LAST_MESSAGE, 'hex'));
  },
  /** A secret in each form in which exchange objects of ccxt sign. */
  signInFormsOfCcxt(file: string) {
    const secret = Secret.fromFile(file);
    const native = requireSecret(secret);
    handles.secrets.push(secret);
    for (const hash of ['sha256', 'sha512'] as const) {
      for (const form of ['base64-text', 'upper', 'md5-text', 'base64'] as const) {
        const key = makeHmacKey(native.hmacKey(hashNumber(hash), formNumber(form)), secret.label);
        handles.keys.push(key);
        for (let i = 0; i < 1000; i++) key.sign(`message ${i}`, 'hex');
      }
    }
    const hashKey = native.hashKey(false);
    handles.hashKeys.push(hashKey);
    const sign = (i: number): unknown[] => [0, 1].map((hash) => hashKey.hash(hash, CCXT_PREFIX, Buffer.from(`message ${i}`), 0));
    for (let i = 0; i < 1000; i++) sign(i);
    return sign(0);
  },
  async signWithPrivateKeysInWorker(files: string[]) {
    const worker = new Worker(
      `const { Secret } = require(${JSON.stringify(require.resolve('../../../lib/index.js'))});
       const { workerData } = require('node:worker_threads');
       for (const file of workerData.files) {
         const key = Secret.fromFile(file).privateKey({ password: Secret.fromFile(workerData.password) });
         for (let i = 0; i < 100; i++) key.sign(i < 99 ? 'message ' + i : workerData.last, 'hex');
       }`,
      { eval: true, workerData: { files: files.slice(1), password: files[0], last: LAST_MESSAGE } },
    );
    const [code] = (await once(worker, 'exit')) as [number];
    assert.equal(code, 0);
  },
  async signInWorker() {
    const worker = new Worker(
      `const { Secret } = require(${JSON.stringify(require.resolve('../../../lib/index.js'))});
       const key = Secret.fromDescriptor(${DESCRIPTORS.keys}).hmacKey({ hash: 'sha256' });
       for (let i = 0; i < 10000; i++) key.sign('message ' + i);`,
      { eval: true },
    );
    const [code] = (await once(worker, 'exit')) as [number];
    assert.equal(code, 0);
  },
  async forget() {
    for (const list of Object.values(handles)) list.length = 0;
    handles.secrets = [];
    for (let i = 0; i < 5; i++) {
      gc!();
      await new Promise((resolve) => setTimeout(resolve, 20)); // finalizers run between turns of the event loop
    }
  },
  environment: (name: string) => void handles.secrets.push(Secret.fromEnvironment(name)),
  async createVault(file: string) {
    handles.vaults.push(await Vault.create(file, { password: handles.passwords[0]! }));
  },
  async addToVault() {
    const [binance, kraken] = handles.secrets;
    const vault = handles.vaults.at(-1)!;
    await vault.add({ name: 'binance-main', exchange: 'binance', key: 'B'.repeat(64), secret: binance! });
    await vault.add({ name: 'kraken-main', exchange: 'kraken', key: 'K'.repeat(56), secret: kraken! });
  },
  async openVault(file: string) {
    handles.vaults.push(await Vault.open(file, { password: handles.passwords[0]! }));
  },
  async failToOpenVault(file: string) {
    return Vault.open(file, { password: handles.passwords[1]! }).then(
      () => 'it opened',
      (error: { code: string }) => error.code,
    );
  },
  signFromVault() {
    handles.signers = ['binance-main', 'kraken-main'].map((name) => handles.vaults.at(-1)!.signer(name));
    for (let i = 0; i < 100; i++) {
      handles.signers[0]!.sign({ method: 'GET', path: '/api/v3/account' });
      handles.signers[1]!.sign({ method: 'POST', path: '/0/private/Balance' });
    }
  },
  /** Every record opened, to see whether it is whole, in the vault and in a copy that is put back. */
  async verifyAndRestore(file: string) {
    const vault = handles.vaults.at(-1)!;
    const { records } = await vault.verify();
    const { path: copy } = await vault.backup();
    await vault.add({ name: 'after', exchange: 'binance', key: 'B'.repeat(64), secret: handles.secrets[0]! });
    const { changed } = await Vault.restore(file, copy, { password: handles.passwords[0]! });
    return [records, changed];
  },
  /** Every way to open a vault but the terminal: added, opened by, refused, and sealed anew under another vault key. */
  async slots(file: string, keyFile: string, wrongKeyFile: string) {
    const [password, wrongPassword] = handles.passwords as [Secret, Secret];
    const recoveryCode = Secret.fromDescriptor(DESCRIPTORS.keys);
    handles.secrets.push(recoveryCode);
    const cost = { memory: 8, passes: 1, lanes: 1 };
    (await createVaultWithCost(file, password, cost)).destroy();
    const vault = await Vault.open(file, { password, keepKeys: true });
    setSlotCost(vault, cost);
    await vault.add({ name: 'binance-main', exchange: 'binance', key: 'B'.repeat(64), secret: handles.secrets[0]! });
    const ways = [{ keyFile }, { credential: 'strongroom' }, { recoveryCode }, { password: wrongPassword, keyFile }];
    await vault.addSlot({ type: 'key-file', keyFile });
    await vault.addSlot({ type: 'credential', credential: 'strongroom' });
    await vault.addSlot({ type: 'recovery-code', recoveryCode });
    await vault.addSlot({ type: 'password-and-key-file', password: wrongPassword, keyFile });
    vault.destroy();
    for (const way of ways) (await Vault.open(file, way)).destroy();
    const wrong = [{ keyFile: wrongKeyFile }, { password: wrongPassword, keyFile: wrongKeyFile }, { recoveryCode: password }];
    const codes = [];
    for (const way of wrong)
      codes.push(
        await Vault.open(file, way).then(
          () => 'it opened',
          (error: { code: string }) => error.code,
        ),
      );
    return codes;
  },
  /** Leaves the vault open under its new key, with what opens it. */
  async rekey(file: string, keyFile: string) {
    const vault = await Vault.open(file, {
      password: handles.passwords[0]!,
      keyFile,
      credential: 'strongroom',
      recoveryCode: handles.secrets.at(-1)!,
      keepKeys: true,
    });
    handles.vaults.push(vault);
    await vault.rekey({ drop: true });
    handles.signers.push(vault.signer('binance-main'));
    for (let i = 0; i < 100; i++) handles.signers.at(-1)!.sign({ method: 'GET', path: '/api/v3/account' });
    return vault.slots().length;
  },
  /** A new key file, and a pipe that another program would read: nobody does. */
  newKeys(file: string) {
    makeKeyFile(file);
    const { secret, descriptor } = native.randomPipe(32);
    handles.normalised.push(secret);
    return descriptor;
  },
  /** New passwords, kept and in a vault. */
  async generate(file: string) {
    const [password] = handles.passwords as [Secret];
    const vault = await createVaultWithCost(file, password, { memory: 8, passes: 1, lanes: 1 });
    handles.vaults.push(vault);
    for (const [name, recipe] of Object.entries({ characters: { length: 40, classes: characterClasses }, words: { words: 8 } })) {
      const secret = newPassword(recipe);
      handles.secrets.push(secret);
      await vault.add({ name, secret });
    }
  },
  /** A passphrase that is only signed: in both ways, by its handle and out of a vault. */
  async signPassphrase(times: number) {
    const passphrase = Secret.fromDescriptor(DESCRIPTORS.keys);
    handles.secrets.push(passphrase);
    const key = await vaultKey();
    const [id, secretId] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
    const secretBox = key.sealSecret(requireSecret(handles.secrets[0]!), secretId);
    const box = key.sealPassphrase(requireSecret(passphrase), id, secretBox);
    for (let i = 0; i < times; i++) {
      const mac = handles.keys[0]!.signSecret(passphrase, 'base64');
      assert.equal(key.signPassphrase(box, id, secretBox, secretId, 0, 0, 1), mac);
    }
  },
  /** A passphrase that is sent: sealed and opened, and a string only when it is asked for. */
  async openPassphrase() {
    const passphrase = Secret.fromDescriptor(DESCRIPTORS.keys, { sendable: true });
    handles.secrets.push(passphrase);
    const key = await vaultKey();
    const id = Buffer.alloc(16, 1);
    handles.texts.push(key.openText(key.sealText(requireSecret(passphrase), id), id));
  },
  sendPassphrase: () => void sent.push(handles.texts[0]!.text()),
  /** A CypherVault under the first password, tried with the second, and a .env file, all into a vault. Leaves the vault open and the secrets alive. */
  async importAll(file: string, cypherVault: string, env: string) {
    const cost = { megabytes: 1, iterations: 2 };
    const read = await readCypherVault(cypherVault);
    const refused = await openCypherVault(read, handles.passwords[1]!, cost).then(
      () => 'it opened',
      (error: StrongroomError) => error.code,
    );
    const opened = await openCypherVault(read, handles.passwords[0]!, cost);
    const variables = native.importFromFile(env, 1);
    const findings = [cypherVaultFindings(opened), envFindings(variables, { map: new Map() })];
    for (const source of [opened, variables]) source.destroy();
    handles.secrets.push(...findings.flatMap(({ secrets }) => secrets));
    const vault = await createVaultWithCost(file, handles.passwords[0]!, { memory: 8, passes: 1, lanes: 1 });
    handles.vaults.push(vault);
    const plans = findings.map((found) => planOf(found, vault, 'fail'));
    await vault.addAll(plans.flatMap(({ entries }) => entries));
    return [refused, ...vault.entries().map(({ name }) => name)];
  },
  protection,
  harden,
  destroy() {
    for (const handle of Object.values(handles).flat()) handle.destroy();
  },
});
