/**
 * CypherVault (github.com/litepresence/CypherVault, one script of 2019): 100 decimal digits, a dollar sign, and in base64 the IV and
 * AES-256-CBC of {site: {user: password}}. native/core/cypher_vault.h decrypts it; here is the file and what becomes of its entries.
 */
import { promises as fs } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { type NativeImportSource, native } from '../native.js';
import { type Secret, requireSecret } from '../secret.js';
import { Findings, fieldsOf, takeSecret, unreadableName } from './findings.js';

/** The constants at the beginning of cyphervault.py, which its file does not tell. */
export interface CypherVaultCost {
  /** MEGABYTES: what the password is repeated to, in 10⁶ characters; 0 to 10,000. */
  readonly megabytes: number;
  /** ITERATIONS, of PBKDF2; 1 to 100,000,000. */
  readonly iterations: number;
}

export const DEFAULT_CYPHER_VAULT_COST: CypherVaultCost = { megabytes: 400, iterations: 1_000_000 };
export const MAX_MEGABYTES = 10_000;
export const MAX_ITERATIONS = 100_000_000;

const DIGITS = 100;
const IV_SIZE = 16;
const BLOCK = 128;
const MAX_TEXT = 2 << 20;
const MAX_FILE = DIGITS + 1 + Math.ceil((IV_SIZE + MAX_TEXT) / 3) * 4 + 2;

/** A CypherVault file, not decrypted. */
export interface CypherVaultFile {
  readonly path: string;
  readonly digits: Buffer;
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
}

/** @throws StrongroomError `IMPORT_FORMAT`, `IMPORT_SIZE`, `SECRET_NOT_A_FILE`, `SYSTEM` */
export async function readCypherVault(path: string): Promise<CypherVaultFile> {
  const text = await readText(path);
  const fail = (why: string): never => {
    throw new StrongroomError('IMPORT_FORMAT', { subject: `${path} is no CypherVault file, or a damaged one: ${why}` });
  };
  if (!/^[0-9]{100}\$/.test(text)) fail('it does not begin with 100 digits and a dollar sign');
  const base64 = text.slice(DIGITS + 1).replace(/\r?\n$/, '');
  if (base64 === '' || base64 === 'n') fail('nothing follows its dollar sign: CypherVault was interrupted when it made it');
  const sealed = Buffer.from(base64, 'base64');
  if (sealed.toString('base64') !== base64) fail('what follows its dollar sign is not base64');
  const ciphertext = sealed.subarray(IV_SIZE);
  if (ciphertext.length === 0 || ciphertext.length % BLOCK !== 0) {
    fail(`${ciphertext.length} encrypted bytes are no multiple of ${BLOCK}: it is cut short, or something was added`);
  }
  return { path, digits: Buffer.from(text.slice(0, DIGITS)), iv: sealed.subarray(0, IV_SIZE), ciphertext };
}

async function readText(path: string): Promise<string> {
  let file: fs.FileHandle | undefined;
  try {
    file = await fs.open(path, 'r');
    const { size } = await checkSize(path, file);
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.toString('latin1', 0, bytesRead);
  } catch (error) {
    if (error instanceof StrongroomError) throw error;
    throw new StrongroomError('SYSTEM', { subject: path, errno: Math.abs((error as NodeJS.ErrnoException).errno ?? 0) }, { cause: error });
  } finally {
    await file?.close();
  }
}

async function checkSize(path: string, file: fs.FileHandle): Promise<{ size: number }> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new StrongroomError('SECRET_NOT_A_FILE', { subject: path });
  const { size } = stat;
  if (size === 0 || size > MAX_FILE) throw new StrongroomError('IMPORT_SIZE', { subject: path, value: size, limit: MAX_FILE });
  return { size };
}

/**
 * Decrypts it in the room. Takes a second or two.
 * @throws StrongroomError `IMPORT_PASSWORD`, `IMPORT_FORMAT` for the right password and text that is no JSON, `SECRET_ENCODING` for a password that is no UTF-8, `MEMLOCK_LIMIT`
 */
export async function openCypherVault(file: CypherVaultFile, password: Secret, cost: CypherVaultCost): Promise<NativeImportSource> {
  try {
    const { digits, iv, ciphertext } = file;
    return await native.openCypherVault(requireSecret(password), digits, iv, ciphertext, cost.megabytes, cost.iterations);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    if (error.code === 'IMPORT_FORMAT') {
      const subject = `the password of ${file.path} is right, and what it opens cannot be read: no JSON, which has neither NaN nor Infinity, or a damaged file`;
      throw new StrongroomError('IMPORT_FORMAT', { subject }, { cause: error });
    }
    if (error.code !== 'IMPORT_PASSWORD') throw error;
    throw new StrongroomError('IMPORT_PASSWORD', { subject: file.path }, { cause: error });
  }
}

/** An entry for each site and user. The master password, which CypherVault keeps among them, is none. */
export function cypherVaultFindings(source: NativeImportSource): Findings {
  const findings = new Findings();
  try {
    for (const { group: site, name: user, kind, readable } of fieldsOf(source)) {
      const name = nameOf(site, user);
      if (!readable) findings.leaveOut(name, unreadableName);
      else if (site === 'master' && user === 'master') {
        findings.leftOut.push({ name: 'master/master', reason: "it is CypherVault's own master password", asItShould: true });
      } else if (kind === 'not-an-object') findings.leaveOut(site, 'this site has something else in the place of users and passwords');
      else if (kind === 'empty') findings.leaveOut(site, 'this site has no users');
      else if (kind !== 'text') findings.leaveOut(name, 'its password is no text');
      else {
        const secret = takeSecret(source, 'password');
        if (typeof secret === 'string') findings.leaveOut(name, secret);
        else
          findings.entries.push({
            name: name.normalize('NFC'),
            ...(user !== '' && { user: user.normalize('NFC') }),
            secret: findings.own(secret),
          });
      }
    }
    return findings;
  } catch (error) {
    findings.destroy();
    throw error;
  }
}

/** As CypherVault lists it: the site alone where the user has its name, which is how it keeps mail addresses. */
const nameOf = (site: string, user: string): string => (site === user ? site : [site, user].filter((part) => part !== '').join('/'));
