/** A .env file. The room reads it; here is which of its variables are whose secrets: by the person's map, or guessed by their names. */
import { StrongroomError } from '../errors.js';
import { exchanges } from '../exchanges/index.js';
import type { NativeImportSource } from '../native.js';
import type { Secret } from '../secret.js';
import type { NewVaultEntry } from '../vault/vault.js';
import { type Role, exchangeIn, namedBy, tellsExchange } from './env-names.js';
import { type Field, Findings, fieldsOf, takeSecret } from './findings.js';

// In native code's numbering (native/core/dotenv.h).
const faults = [
  '',
  'some programs take its # for a comment and some do not: put the value in quotes',
  'some programs put a variable in the place of its $: put the value in single quotes',
  'programs differ about its backslash',
  'programs differ about its quotes',
  'it has a control character',
  'it has several lines: put the value in quotes',
];

export interface EnvOptions {
  /** By variable: the name of the entry that its secret becomes. Nothing else is imported then. */
  readonly map: ReadonlyMap<string, string>;
  /** Of keys whose variables name none. */
  readonly exchange?: string;
}

interface Variable {
  readonly name: string;
  /** Why its value cannot be used, or empty. */
  readonly fault: string;
  readonly role: Role | undefined;
  readonly place: string;
}

/** An API key in two or three variables. */
interface Key {
  readonly name: string;
  readonly exchange: string;
  readonly key: Variable;
  readonly secret: Variable;
  readonly passphrase: Variable | undefined;
}

/**
 * @throws StrongroomError `ENVIRONMENT_MISSING` for a variable of the map that the file does not set
 */
export function envFindings(source: NativeImportSource, options: EnvOptions): Findings {
  const findings = new Findings();
  try {
    const variables = variablesOf(source, findings);
    checkMap(options.map, variables);
    const keys = keysOf(variables, source, options);
    const used = new Set(keys.flatMap(({ key, secret, passphrase }) => [key, secret, passphrase]));
    const wanted = options.map.size === 0 ? keys : keys.filter(({ secret }) => options.map.has(secret.name));
    const values = valuesOf(source, wanted, options.map, variables, findings);
    for (const key of wanted) addKey(key, values, findings);
    for (const variable of variables) {
      const name = options.map.get(variable.name);
      if (name !== undefined && !used.has(variable)) addPassword(variable, name, values, findings);
      else if (name === undefined && !wanted.some(({ key, secret, passphrase }) => [key, secret, passphrase].includes(variable))) {
        findings.leftOut.push({ name: variable.name, ...whyNot(variable, options) });
      }
    }
    return findings;
  } catch (error) {
    findings.destroy();
    throw error;
  }
}

/** Every variable once; those that are set twice have a fault. */
function variablesOf(source: NativeImportSource, findings: Findings): Variable[] {
  const found = new Map<string, Variable>();
  for (const { name, item, kind, fault, readable } of fieldsOf(source)) {
    if (kind === 'no-variable') findings.leaveOut(`line ${item}`, 'it sets no variable');
    else if (!readable) findings.leaveOut(`line ${item}`, 'the name of its variable is too long, or may be a part of a secret');
    else {
      const { role, place } = namedBy(name) ?? { role: undefined, place: '' };
      found.set(name, { name, role, place, fault: found.has(name) ? 'it is set twice' : faults[fault]! });
    }
  }
  return [...found.values()];
}

function checkMap(map: ReadonlyMap<string, string>, variables: readonly Variable[]): void {
  for (const variable of map.keys()) {
    if (!variables.some(({ name }) => name === variable)) throw new StrongroomError('ENVIRONMENT_MISSING', { subject: variable });
  }
}

function keysOf(variables: readonly Variable[], source: NativeImportSource, { map, exchange: told }: EnvOptions): Key[] {
  const keys: Key[] = [];
  for (const secret of variables.filter(({ role }) => role === 'secret')) {
    const of = (role: Role): Variable | undefined => variables.find((other) => other.role === role && other.place === secret.place);
    const key = of('key');
    const { exchange, account } = exchangeIn(secret.place) ?? { exchange: told ?? exchangeTold(source, secret.place), account: '' };
    if (key === undefined || exchange === undefined) continue;
    const takes = exchanges[exchange as keyof typeof exchanges].facts.passphrase !== undefined;
    const name = map.get(secret.name) ?? [exchange, account].filter((part) => part !== '').join('-');
    keys.push({ name: name.normalize('NFC'), exchange, key, secret, passphrase: takes ? of('passphrase') : undefined });
  }
  return keys;
}

function exchangeTold(source: NativeImportSource, place: string): string | undefined {
  for (const { name, kind, fault } of fieldsOf(source)) {
    if (kind === 'text' && fault === 0 && tellsExchange(name, place)) return exchangeIn(source.text().toUpperCase())?.exchange;
  }
  return undefined;
}

/** What was taken out of the source: keys as text, secrets as handles, or in words why one cannot be used. */
interface Values {
  readonly keys: Map<string, string>;
  readonly secrets: Map<string, Secret | string>;
}

function valuesOf(
  source: NativeImportSource,
  keys: readonly Key[],
  map: ReadonlyMap<string, string>,
  variables: readonly Variable[],
  findings: Findings,
): Values {
  const publicOnes = new Set(keys.map(({ key }) => key.name));
  const sent = new Set(
    keys
      .filter(({ exchange }) => exchanges[exchange as keyof typeof exchanges].facts.passphrase === 'sent')
      .map(({ passphrase }) => passphrase?.name),
  );
  const secretOnes = new Set([...keys.flatMap(({ secret, passphrase }) => [secret.name, passphrase?.name]), ...map.keys()]);
  const usable = new Set(variables.filter(({ fault }) => fault === '').map(({ name }) => name));
  const values: Values = { keys: new Map(), secrets: new Map() };
  for (const field of fieldsOf(source)) {
    if (field.kind !== 'text' || !usable.has(field.name)) continue;
    if (secretOnes.has(field.name)) {
      const secret = takeSecret(source, 'value', sent.has(field.name));
      values.secrets.set(field.name, typeof secret === 'string' ? secret : findings.own(secret));
    } else if (publicOnes.has(field.name)) values.keys.set(field.name, keyText(source, field));
  }
  return values;
}

/** A public key. One that is too long for one is no key: the vault says so. */
function keyText(source: NativeImportSource, { name }: Field): string {
  try {
    return source.text();
  } catch (error) {
    if (error instanceof StrongroomError && (error.code === 'SECRET_LENGTH' || error.code === 'SECRET_ENCODING')) return '';
    throw new Error(`reading ${name}`, { cause: error });
  }
}

function addKey({ name, exchange, key, secret, passphrase }: Key, { keys, secrets }: Values, findings: Findings): void {
  const fault = faultOf([key, secret, passphrase], secrets);
  if (fault !== undefined) return findings.leaveOut(`${name} (${secret.name})`, fault);
  const sendable = passphrase && (secrets.get(passphrase.name) as Secret);
  const entry = {
    name,
    exchange,
    key: keys.get(key.name) ?? '',
    secret: secrets.get(secret.name) as Secret,
    ...(sendable && { passphrase: sendable }),
  };
  findings.entries.push(entry satisfies NewVaultEntry);
}

function addPassword(variable: Variable, name: string, { secrets }: Values, findings: Findings): void {
  const fault = faultOf([variable], secrets);
  if (fault !== undefined) return findings.leaveOut(`${name} (${variable.name})`, fault);
  findings.entries.push({ name: name.normalize('NFC'), secret: secrets.get(variable.name) as Secret });
}

/** The first of them that cannot be used, and why. */
function faultOf(variables: readonly (Variable | undefined)[], secrets: Values['secrets']): string | undefined {
  for (const variable of variables) {
    if (variable === undefined) continue;
    const value = secrets.get(variable.name);
    const fault = variable.fault || (typeof value === 'string' ? value : '');
    if (fault !== '') return `${variable.name}: ${fault}`;
  }
  return undefined;
}

/** Of a variable that is not imported. Only one that looks like a secret makes it worth to look again. */
function whyNot({ name, role }: Variable, { map }: EnvOptions): { reason: string; asItShould?: true } {
  if (map.size > 0) return { reason: 'no --map names it', asItShould: true };
  if (role === 'secret' || role === 'passphrase' || /TOKEN|SECRET|PASS|MNEMONIC|PRIVATE/i.test(name)) {
    return {
      reason: `it belongs to no API key that is recognised; --map ${name}=NAME imports it as a password, --exchange says of which exchange keys are`,
    };
  }
  return { reason: 'it is no secret by its name', asItShould: true };
}
