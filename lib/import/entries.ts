/** A JSON list of entries of both sorts (docs/import.md). The room reads it; here is what its fields mean. */
import type { NativeImportSource } from '../native.js';
import { passphraseNamed } from '../exchanges/index.js';
import type { Secret } from '../secret.js';
import type { NewVaultEntry } from '../vault/vault.js';
import { type Field, Findings, fieldsOf, takeSecret } from './findings.js';

// native/node/import_source.cc has the same two lists: what it gives out as a secret, and what as text.
const SECRETS: readonly string[] = ['secret', 'passphrase', 'keyPassword'];
const TEXTS: readonly string[] = ['name', 'exchange', 'key', 'algorithm', 'nonceUnit', 'user', 'note'];

interface Draft {
  readonly fields: Record<string, unknown>;
  readonly faults: string[];
}

/** An entry for each object of the list that has what an entry needs; whether it is good is for the vault to say. */
export function entryFindings(source: NativeImportSource): Findings {
  const findings = new Findings();
  try {
    const drafts = new Map<number, Draft>();
    const exchangeOf = exchangesOf(source);
    for (const field of fieldsOf(source)) {
      const draft = drafts.get(field.item) ?? { fields: {}, faults: [] };
      drafts.set(field.item, draft);
      take(source, field, draft, findings, exchangeOf.get(field.item));
    }
    for (const [item, draft] of drafts) finish(item, draft, findings);
    return findings;
  } catch (error) {
    findings.destroy();
    throw error;
  }
}

/** Which exchange each entry is of, before its passphrase is read: whether that is sent is said when it is read. */
function exchangesOf(source: NativeImportSource): Map<number, string> {
  const found = new Map<number, string>();
  for (const { item, name, kind, element } of fieldsOf(source)) {
    if (name === 'exchange' && kind === 'text' && !element) found.set(item, textOf(source) ?? '');
  }
  return found;
}

/** The text of the field at which the source stands; undefined where it is too long or no Unicode. */
function textOf(source: NativeImportSource): string | undefined {
  try {
    return source.text();
  } catch {
    return undefined;
  }
}

function take(source: NativeImportSource, field: Field, { fields, faults }: Draft, findings: Findings, exchange: string | undefined): void {
  const { name, kind, element, readable } = field;
  if (kind === 'not-an-object') return void faults.push('it is no object');
  if (kind === 'empty') return void faults.push('it has no fields');
  if (!readable) return void faults.push(`it has a field that is none of ${[...TEXTS, ...SECRETS, 'rights', 'unusualForm'].join(', ')}`);
  if (!element && Object.hasOwn(fields, name)) return void faults.push(`it has ${name} twice`);
  if (SECRETS.includes(name)) {
    const secret: Secret | string =
      kind === 'text' && !element
        ? takeSecret(source, name, name === 'passphrase' && passphraseNamed(exchange) === 'sent')
        : `its ${name} is no text`;
    fields[name] = secret;
    if (typeof secret === 'string') faults.push(secret);
    else findings.own(secret);
  } else if (TEXTS.includes(name)) {
    fields[name] = kind === 'text' && !element ? textOf(source) : undefined;
    if (fields[name] === undefined)
      faults.push(kind === 'text' ? `its ${name} has more than 1024 bytes, or is no Unicode text` : `its ${name} is no text`);
  } else if (name === 'rights') takeRight(source, field, fields, faults);
  else if (name === 'unusualForm') {
    fields[name] = kind === 'true';
    if (kind !== 'true' && kind !== 'false') faults.push('its unusualForm is neither true nor false');
  } else {
    fields[name] = undefined;
    faults.push(`${name} is no field of an entry`);
  }
}

function takeRight(source: NativeImportSource, { kind, element }: Field, fields: Record<string, unknown>, faults: string[]): void {
  if (!element) {
    fields['rights'] = [];
    if (kind !== 'list') faults.push('its rights are no list');
  } else if (kind === 'text') (fields['rights'] as unknown[]).push(textOf(source));
  else faults.push('its rights have something that is no text');
}

function finish(item: number, { fields, faults }: Draft, findings: Findings): void {
  const name = typeof fields['name'] === 'string' && fields['name'] !== '' ? fields['name'].normalize('NFC') : `entry ${item}`;
  if (!Object.hasOwn(fields, 'name') && faults.length === 0) faults.push('it has no name');
  if (!Object.hasOwn(fields, 'secret') && faults.length === 0) faults.push('it has no secret');
  if (faults.length > 0) return findings.leaveOut(name, faults.join('; '));
  findings.entries.push({ ...fields, name } as unknown as NewVaultEntry);
}
