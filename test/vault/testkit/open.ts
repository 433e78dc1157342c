/** What the product makes of the bytes of a vault, in the words of a vector. */
import { createHmac } from 'node:crypto';
import { closeSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../../../lib/errors.js';
import { Secret } from '../../../lib/secret.js';
import { secretBox } from '../../../lib/vault/contents.js';
import { fileStore } from '../../../lib/vault/file-store.js';
import type { IndexEntry, SecretRecord } from '../../../lib/vault/index-entry.js';
import { openVault } from '../../../lib/vault/open.js';
import type { OpenVault } from '../../../lib/vault/open-vault.js';
import type { OpenVaultOptions } from '../../../lib/vault/vault.js';
import { known } from './draft.js';
import { type Given, PROOF_MESSAGE, encodeFact } from './vector.js';

export interface Outcome {
  readonly expect: string;
  readonly entries?: object[];
  readonly records: string[];
}

// Numbers that native code knows: SHA-256, text as it is, hexadecimal, the record of a password.
const SHA256 = 0;
const UTF8 = 0;
const HEX = 0;
const PASSWORD = 3;

/** What a pipe gives, to its end. */
function drain(descriptor: number): Buffer {
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @throws StrongroomError of the record */
function proof({ contents, key }: OpenVault, algorithm: string, list: readonly SecretRecord[], { role, id }: SecretRecord): string {
  const [box, bytes] = [secretBox(contents, id), Buffer.from(id, 'hex')];
  if (role === 'sent-passphrase') return Buffer.from(key.openText(box, bytes).text()).toString('hex');
  if (role === 'passphrase') {
    const secret = list.find((record) => record.role === 'secret')!.id;
    return key.signPassphrase(box, bytes, secretBox(contents, secret), Buffer.from(secret, 'hex'), SHA256, UTF8, HEX) as string;
  }
  if (role === 'password')
    return createHmac('sha256', drain(key.releaseRecord(PASSWORD, box, bytes, null, false)))
      .update(PROOF_MESSAGE)
      .digest('hex');
  if (algorithm === 'hmac') return key.openHmacKey(box, bytes, SHA256, UTF8).sign(PROOF_MESSAGE, HEX) as string;
  return Buffer.from(key.openPrivateKey(box, bytes).publicKey()).toString('hex');
}

function outcomeOf(attempt: () => string): string {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof StrongroomError) return error.code;
    throw error;
  }
}

/** Lays out beside the vault what it is opened with, as its user would, for as long as `use` takes. */
export async function withOptions<Result>(
  vault: string,
  { password, keyFile, credential, recoveryCode }: Given,
  use: (options: OpenVaultOptions) => Promise<Result>,
): Promise<Result> {
  const folder = `${vault}.given`;
  mkdirSync(folder);
  const write = (name: string, bytes: Buffer): string => {
    writeFileSync(path.join(folder, name), bytes, { mode: 0o600 });
    return path.join(folder, name);
  };
  const secrets = [password, recoveryCode].map((bytes) => bytes && Secret.fromBytes(Uint8Array.from(bytes)));
  if (credential !== undefined) write('credential', credential);
  process.env['CREDENTIALS_DIRECTORY'] = folder;
  try {
    return await use({
      ...(secrets[0] && { password: secrets[0] }),
      ...(keyFile && { keyFile: write('key', keyFile) }),
      ...(credential && { credential: 'credential' }),
      ...(secrets[1] && { recoveryCode: secrets[1] }),
    });
  } finally {
    delete process.env['CREDENTIALS_DIRECTORY'];
    for (const secret of secrets) secret?.destroy();
    rmSync(folder, { recursive: true });
  }
}

/** Of what an entry has now, or of what that replaced. */
function listFacts(
  vault: OpenVault,
  { name }: IndexEntry,
  { algorithm = 'hmac', secrets }: Pick<IndexEntry, 'algorithm' | 'secrets'>,
): string[] {
  return secrets
    .filter(({ role }) => ['secret', 'password', 'passphrase', 'sent-passphrase'].includes(role))
    .map((record) => encodeFact({ role: record.role, entry: name, outcome: outcomeOf(() => proof(vault, algorithm, secrets, record)) }));
}

/** Opens a vault and every record in it that has a role of docs/vault-format.md. */
export async function openWithProduct(file: string, given: Given): Promise<Outcome> {
  try {
    const vault = await withOptions(file, given, (options) => openVault(fileStore(file), { ...options, release: true }));
    const { entries } = vault.contents.index;
    const records = entries.flatMap((entry) => [
      ...listFacts(vault, entry, entry),
      ...(entry.replaced === undefined ? [] : listFacts(vault, entry, entry.replaced)),
    ]);
    vault.key.destroy();
    return { expect: 'success', entries: entries.map((entry) => known({ ...entry })), records };
  } catch (error) {
    if (error instanceof StrongroomError) return { expect: error.code, records: [] };
    throw error;
  }
}
