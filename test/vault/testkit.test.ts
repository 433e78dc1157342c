/** test/vectors/vault: each vector is what the generator makes, and the product makes of each what it says. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import type { ErrorCode } from '../../lib/errors.js';
import { Vault } from '../../lib/index.js';
import { flip } from './testkit/case.js';
import { VaultFolder, refusal } from './support/folder.js';
import { VECTORS, allVectors } from './testkit/all.js';
import { openWithProduct, withOptions } from './testkit/open.js';
import { SECRET } from './testkit/draft.js';
import { type ReaderLine, readFolder } from './testkit/reader.js';
import { salamander } from './testkit/salamander.js';
import { type StoredVector, decodeVector, encodeVector } from './testkit/vector.js';

describe('the test vectors of the vault', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());
  const names = readdirSync(VECTORS).sort();
  const stored = (name: string): Buffer => readFileSync(path.join(VECTORS, name));

  /** What the product says against what the vector says. */
  async function compare(name: string, { expect, given, entries, records, file }: StoredVector): Promise<void> {
    const outcome = await openWithProduct(folder.write(file), given);
    assert.equal(outcome.expect, expect, name);
    assert.deepEqual(outcome.entries, entries, name);
    assert.deepEqual(outcome.records, records, name);
  }

  function compareLine(line: ReaderLine, { expect, entries, records, values }: StoredVector): void {
    assert.equal(line.expect, expect, line.name);
    assert.deepEqual(line.entries, entries, line.name);
    assert.deepEqual(line.records ?? [], records, line.name);
    assert.deepEqual(line.values ?? {}, values, line.name);
  }

  it('are those that the generator makes, byte for byte', () => {
    const vectors = allVectors();
    assert.deepEqual(vectors.map(({ name }) => name).sort(), names);
    for (const vector of vectors) assert.ok(encodeVector(vector).equals(stored(vector.name)), `${vector.name}: run 'npm run testkit'`);
  });

  it('have every code that a file alone can end with, and each of them often enough', () => {
    const count = new Map<string, number>();
    for (const name of names) {
      const { expect, records } = decodeVector(stored(name));
      for (const code of [expect, ...records.filter((record) => record.split(' ')[1] === 'VAULT_DAMAGED').map(() => 'record')]) {
        count.set(code, (count.get(code) ?? 0) + 1);
      }
    }
    const least = {
      success: 100,
      record: 30,
      VAULT_DAMAGED: 200,
      VAULT_TRUNCATED: 30,
      KDF_LIMIT: 25,
      WRONG_PASSWORD: 35,
      VAULT_NOT_A_VAULT: 15,
      VAULT_LIMIT: 9,
      VAULT_VERSION: 5,
      VAULT_NO_SLOT: 5,
      WRONG_KEY_FILE: 15,
      WRONG_CREDENTIAL: 15,
      KEY_FILE_SIZE: 8,
      WRONG_RECOVERY_CODE: 15,
      RECOVERY_CODE_MISTYPED: 30,
    };
    assert.deepEqual([...count.keys()].sort(), Object.keys(least).sort());
    for (const [code, wanted] of Object.entries(least)) assert.ok(count.get(code)! >= wanted, `${code}: ${count.get(code)}`);
  });

  it('are opened and refused as they say', async () => {
    for (const name of names) await compare(name, decodeVector(stored(name)));
  });

  it('are opened and refused as they say through the public names, and what opens signs', async () => {
    let signed = 0;
    for (const name of names) {
      const { expect, given, entries, file } = decodeVector(stored(name));
      const vaultFile = folder.write(file);
      const opening = withOptions(vaultFile, given, (options) => Vault.open(vaultFile, options));
      if (expect !== 'success') {
        await refusal(opening, expect as ErrorCode);
        continue;
      }
      const vault = await opening;
      assert.deepEqual(
        vault.entries().map((entry) => entry.name),
        (entries as { name: string }[]).map((entry) => entry.name),
        name,
      );
      const type = /^(key-file|credential|recovery-code|password-and-key-file)-/.exec(name)?.[1];
      if (type === undefined) continue;
      assert.equal(vault.slots().find(({ opened }) => opened)!.type, type, name);
      const url = new URL(vault.signer('n').sign({ method: 'GET', path: '/api/v3/account' }, { time: 1 }).url);
      const [, query, signature] = /^\?(.*)&signature=(.*)$/.exec(url.search)!;
      assert.equal(signature, createHmac('sha256', SECRET).update(query!).digest('hex'), name);
      signed++;
    }
    assert.ok(signed >= 10, `${signed} signed`);
  });

  it('are verified as they say: whole, unless a record does not open', async () => {
    const found = { whole: 0, VAULT_DAMAGED: 0 };
    for (const name of names) {
      const { expect, given, records, file } = decodeVector(stored(name));
      if (expect !== 'success') continue;
      const vaultFile = folder.write(file);
      const vault = await withOptions(vaultFile, given, (options) => Vault.open(vaultFile, options));
      const damaged = records.some((record) => record.split(' ')[1] === 'VAULT_DAMAGED');
      if (damaged) await refusal(vault.verify(), 'VAULT_DAMAGED');
      else assert.equal((await vault.verify()).records, records.length, name);
      found[damaged ? 'VAULT_DAMAGED' : 'whole']++;
    }
    assert.ok(found.whole >= 60 && found.VAULT_DAMAGED >= 30, JSON.stringify(found));
  });

  it('are seen to differ where a code, an entry or a proof is another', async () => {
    const good = decodeVector(stored('good'));
    await compare('good', good);
    const proof = good.records[0]!;
    const others: Partial<StoredVector>[] = [
      { expect: 'VAULT_DAMAGED' },
      { entries: [{ ...(good.entries as object[])[0]!, key: 'other' }] },
      { records: [proof.replace(/ \w/, (digit) => (digit === ' 0' ? ' 1' : ' 0'))] },
      { records: [] },
      { given: { password: Buffer.from('x') } },
    ];
    for (const other of others) await assert.rejects(compare('good', { ...good, ...other }), assert.AssertionError);
  });

  it('are opened and refused as they say by a reader that was written from docs/vault-format.md alone', () => {
    const lines = readFolder(VECTORS);
    assert.deepEqual(
      lines.map(({ name }) => name),
      names,
    );
    for (const line of lines) compareLine(line, decodeVector(stored(line.name)));
  });

  it('are seen to differ by that reader where a byte is another', () => {
    const { file, ...good } = decodeVector(stored('good'));
    const copy = folder.folderOf({ good: stored('good'), wrong: flip(stored('good'), -1) });
    const [right, wrong] = readFolder(copy) as [ReaderLine, ReaderLine];
    compareLine(right, { ...good, file });
    assert.equal(wrong.expect, 'VAULT_DAMAGED');
    assert.throws(
      () => compareLine({ ...right, values: { ...right.values, 'vault-key': '00' } }, { ...good, file }),
      assert.AssertionError,
    );
  });

  it('have a slot that AES-GCM alone would open with three passwords', () => {
    const { opened } = salamander(); // throws unless the tag is right three times
    assert.equal(new Set(opened.map((key) => key.toString('hex'))).size, 3);
  });
});
