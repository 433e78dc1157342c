/** The JSON configuration of a bot on ccxt or of freqtrade: sections with an exchange's key and secret. The room reads it; here is what its fields mean. */
import { StrongroomError } from '../errors.js';
import { isOfCcxt } from '../exchanges/of-ccxt.js';
import { passphraseNamed } from '../exchanges/index.js';
import type { NativeImportSource } from '../native.js';
import type { Secret } from '../secret.js';
import type { NewVaultEntry } from '../vault/vault.js';
import { exchangeIn } from './env-names.js';
import { type Field, Findings, fieldsOf, takeSecret } from './findings.js';

// native/node/import_source.cc has the same two lists: what it gives out as a secret, and what as text.
const SECRETS: Readonly<Record<string, Role>> = { secret: 'secret', password: 'passphrase', privateKey: 'scalar', private_key: 'scalar' };
const TEXTS: Readonly<Record<string, Role>> = {
  name: 'name',
  key: 'key',
  apiKey: 'key',
  walletAddress: 'wallet',
  wallet_address: 'wallet',
};

/** What a field is. `name`: of the exchange, in freqtrade's section. `scalar`: the private key of a wallet. */
type Role = 'name' | 'key' | 'wallet' | 'secret' | 'passphrase' | 'scalar';

/** freqtrade's section; every other is called as its exchange. */
const FREQTRADE = 'exchange';
const SECRET_BY_NAME = /TOKEN|SECRET|PASS|MNEMONIC|PRIVATE/i;

interface Section {
  readonly name: string;
  readonly texts: Map<Role, string>;
  readonly secrets: Map<Role, Secret>;
  readonly faults: string[];
  /** Other fields with text that are secrets by their names. */
  readonly others: string[];
}

/** An entry for each section with a key and its secret. */
export function configFindings(source: NativeImportSource): Findings {
  const findings = new Findings();
  try {
    const names = exchangeNamesOf(source);
    const sections = new Map<number, Section>();
    for (const field of fieldsOf(source)) {
      if (field.kind === 'not-an-object') {
        findings.leftOut.push({ name: field.group || `field ${field.item}`, reason: 'it is no section of an exchange', asItShould: true });
        continue;
      }
      if (field.group === '' && !sections.has(field.item))
        findings.leaveOut(`section ${field.item}`, 'its name is empty, or has more than 24 bytes');
      const section = sections.get(field.item) ?? { name: field.group, texts: new Map(), secrets: new Map(), faults: [], others: [] };
      sections.set(field.item, section);
      take(source, field, section, findings, names.get(field.item));
    }
    for (const [item, section] of sections) if (section.name !== '') finish(section, names.get(item), findings);
    return findings;
  } catch (error) {
    findings.destroy();
    throw error;
  }
}

/** Which exchange each section is of, before its secrets are read: whether a passphrase is sent is said when it is read. */
function exchangeNamesOf(source: NativeImportSource): Map<number, { exchange: string; account: string }> {
  const found = new Map<number, { exchange: string; account: string }>();
  for (const { item, group, name, kind } of fieldsOf(source)) {
    const isTold = group === FREQTRADE;
    if (isTold && (name !== 'name' || kind !== 'text')) continue;
    const told = isTold ? (textOf(source) ?? '') : group;
    const known = exchangeIn(told.toUpperCase().replaceAll('-', '_'));
    const ofCcxt = `ccxt-${told.toLowerCase()}`;
    if (known !== undefined) found.set(item, known);
    else if (isOfCcxt(ofCcxt)) found.set(item, { exchange: ofCcxt, account: '' });
  }
  return found;
}

/** The text at which the source stands; undefined where it is too long or no Unicode. */
function textOf(source: NativeImportSource): string | undefined {
  try {
    return source.text();
  } catch (error) {
    if (error instanceof StrongroomError) return undefined;
    throw error;
  }
}

function take(
  source: NativeImportSource,
  { name, kind, readable }: Field,
  { texts, secrets, faults, others }: Section,
  findings: Findings,
  of: { exchange: string } | undefined,
): void {
  if (kind !== 'text' || !readable) return; // a name that is not shown is of no field that is meant here
  const role = Object.hasOwn(SECRETS, name) ? SECRETS[name]! : undefined;
  if (role !== undefined) {
    if (secrets.has(role)) return void faults.push(`it has ${name} twice`);
    const secret = takeSecret(source, name, role === 'passphrase' && passphraseNamed(of?.exchange) === 'sent');
    if (typeof secret !== 'string') secrets.set(role, findings.own(secret));
    else if (role !== 'passphrase') faults.push(secret);
  } else if (Object.hasOwn(TEXTS, name)) {
    if (texts.has(TEXTS[name]!)) return void faults.push(`it has ${name} twice`);
    const text = textOf(source);
    if (text === undefined) faults.push(`its ${name} has more than 1024 bytes, or is no Unicode text`);
    else texts.set(TEXTS[name]!, text);
  } else if (SECRET_BY_NAME.test(name)) others.push(name);
}

function finish(
  { name, texts, secrets, faults, others }: Section,
  of: { exchange: string; account: string } | undefined,
  findings: Findings,
): void {
  const scalar = secrets.get('scalar');
  const secret = secrets.get('secret') ?? scalar;
  const key = (secrets.has('secret') ? texts.get('key') : texts.get('wallet')) ?? texts.get('key');
  if (faults.length > 0) return findings.leaveOut(name, faults.join('; '));
  if (secret === undefined || key === undefined) {
    const left = [...(secrets.has('passphrase') ? ['password'] : []), ...others];
    if (left.length > 0)
      return findings.leaveOut(name, `it has ${left.join(' and ')}, and no key with a secret: strongroom add takes a password`);
    return void findings.leftOut.push({ name, reason: 'it has no key with a secret', asItShould: true });
  }
  if (of === undefined) return findings.leaveOut(name, 'it names no exchange that is known');
  const passphrase = passphraseNamed(of.exchange) === undefined ? undefined : secrets.get('passphrase');
  const entry = {
    name: [of.exchange.replace(/^ccxt-/, ''), of.account].filter((part) => part !== '').join('-'),
    exchange: of.exchange,
    key,
    secret,
    ...(passphrase && { passphrase }),
    ...(secret === scalar && texts.has('wallet') && { algorithm: 'secp256k1' as const }),
  };
  findings.entries.push(entry satisfies NewVaultEntry);
}
