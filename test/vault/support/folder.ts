/** A folder for the vaults of one test file, and what most tests begin with. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type ErrorCode, StrongroomError } from '../../../lib/errors.js';
import { Secret } from '../../../lib/secret.js';
import { Vault, createVaultWithCost } from '../../../lib/vault/vault.js';

/** As little as Argon2 allows: what is tested with it is not the cost. */
export const CHEAP = { memory: 8, passes: 1, lanes: 1 };
export const PASSWORD = 'correct horse battery staple';
/** As Binance prints them. */
export const BINANCE_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
/** As an exchange prints it; what it signs is compared with node's own HMAC. */
export const BINANCE_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';

// No place to remember vaults in, unless a test gives one: these put old copies back.
process.env['XDG_STATE_HOME'] = '/dev/null';

export const secret = (text: string): Secret => Secret.fromBytes(Buffer.from(text));

export class VaultFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'strongroom-vault-'));
  #count = 0;

  /** The path of a file that does not exist yet. */
  fresh(): string {
    return path.join(this.path, `${++this.#count}.vault`);
  }

  /** A file with these bytes, that only its owner can use. */
  write(bytes: Buffer, file = this.fresh()): string {
    writeFileSync(file, bytes, { mode: 0o600 });
    return file;
  }

  /** A folder with these files. */
  folderOf(files: Readonly<Record<string, Buffer>>): string {
    const folder = mkdtempSync(path.join(this.path, 'folder-'));
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes);
    return folder;
  }

  /** A cheap vault with one Binance key in it for each name. */
  async vault(...names: string[]): Promise<{ file: string; vault: Vault; bytes: Buffer }> {
    const file = this.fresh();
    const vault = await createVaultWithCost(file, secret(PASSWORD), CHEAP);
    for (const name of names) await vault.add({ name, exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    return { file, vault, bytes: readFileSync(file) };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const openVault = (file: string, password = PASSWORD): Promise<Vault> => Vault.open(file, { password: secret(password) });

/** The error that `attempt` ends with; its code is compared first. */
export async function refusal(attempt: Promise<unknown>, code: ErrorCode): Promise<StrongroomError> {
  const error = await attempt.then(
    (value) => assert.fail(`no error, but ${String(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StrongroomError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}
