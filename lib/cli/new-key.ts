/** An API key with all that its exchange asks for, from the terminal or from where the options say. Of add and rotate. */
import { algorithmsOf, keysWords } from '../exchanges/describe.js';
import type { Facts, KeyAlgorithm } from '../exchanges/types.js';
import { Secret } from '../secret.js';
import type { NewKey } from '../vault/change-entries.js';
import { UsageError } from './failure.js';
import { readSecret, requireTerminal } from './input.js';
import type { VaultOptions } from './session.js';
import { plain } from './ui.js';

export interface KeyOptions extends VaultOptions {
  /** The public API key. */
  key?: string;
  algorithm?: KeyAlgorithm;
  unusualForm?: boolean;
  secretFd?: number;
  secretFile?: string;
  passphraseFd?: number;
  keyPasswordFd?: number;
}

/** An exchange, by its name. */
export interface NamedFacts {
  readonly exchange: string;
  readonly facts: Facts;
}

/** What the descriptors are among themselves. @throws UsageError */
export function checkDescriptors({ passwordFd, secretFd, secretFile, passphraseFd, keyPasswordFd }: KeyOptions): void {
  if (secretFd !== undefined && secretFile !== undefined) throw new UsageError('--secret-fd and --secret-file are both given');
  const given = Object.entries({
    '--password-fd': passwordFd,
    '--secret-fd': secretFd,
    '--passphrase-fd': passphraseFd,
    '--key-password-fd': keyPasswordFd,
  });
  const used = given.filter(([, descriptor]) => descriptor !== undefined);
  for (const [option, descriptor] of used) {
    const [other] = used.find(([another, same]) => same === descriptor && another !== option) ?? [];
    if (other !== undefined) throw new UsageError(`${option} and ${other} are the same descriptor, and each is read to its end`);
  }
}

const fromElsewhere = ({ secretFd, secretFile }: KeyOptions): boolean => secretFd !== undefined || secretFile !== undefined;

/** What does not fit the exchange, before anybody is asked. @throws UsageError, StrongroomError `NO_TERMINAL` */
export function checkSources(options: KeyOptions, { exchange, facts }: NamedFacts): void {
  const { passwordFd, passphraseFd } = options;
  if (passphraseFd !== undefined && facts.passphrase === undefined)
    throw new UsageError(`--passphrase-fd is given, and ${exchange} has no passphrases`);
  if (!fromElsewhere(options) && (options.algorithm ?? algorithmsOf(facts)[0]) !== 'hmac') {
    throw new UsageError(
      `a private key has several lines and is not typed: ${exchange} takes ${keysWords(facts)}`,
      'hand it over with --secret-file PATH or --secret-fd N',
    );
  }
  const opens = passwordFd !== undefined || options.keyFile !== undefined || options.credential !== undefined;
  const asked = !fromElsewhere(options) || !opens || (facts.passphrase !== undefined && passphraseFd === undefined);
  if (asked) requireTerminal();
}

/** Where the key comes from, to a person who is about to be asked for it. */
export function explain(options: KeyOptions, { exchange, facts }: NamedFacts): void {
  if (fromElsewhere(options) || !process.stderr.isTTY) return;
  const { makeKey, title, closed, passphrase } = facts;
  const lines = [
    closed === undefined ? `${title}: make the key at ${makeKey.url}` : `${title} ended on ${closed}`,
    `  ${makeKey.advice}`,
    `  ${exchange} gives out ${keysWords(facts)}`,
  ];
  if (algorithmsOf(facts).length > 1) lines.push('  a private key is not typed: it comes with --secret-file PATH');
  if (passphrase === 'sent')
    lines.push('  its passphrase goes into every request as it is, and so through the memory of the program that sends it');
  process.stderr.write(`${plain(lines.join('\n'))}\n`);
}

/** Reads it, hands it over, wipes it. */
export async function withNewKey(
  key: string,
  options: KeyOptions,
  { exchange, facts }: NamedFacts,
  use: (key: NewKey & { key: string }) => Promise<void>,
): Promise<void> {
  const { algorithm, unusualForm, passphraseFd, keyPasswordFd, idle } = options;
  const owned: Secret[] = [];
  const own = (secret: Secret): Secret => (owned.push(secret), secret);
  try {
    const secret = own(readOne(options, `${exchange} secret of ${key}: `));
    const ask = { prompt: `${exchange} passphrase of ${key}: `, sendable: facts.passphrase === 'sent', ...patience(idle) };
    const passphrase = facts.passphrase === undefined ? undefined : own(readSecret(passphraseFd, ask));
    const encrypted = secret.keyKind() === 'encrypted' || keyPasswordFd !== undefined;
    const keyPassword = encrypted
      ? own(readSecret(keyPasswordFd, { prompt: 'password of the private key: ', ...patience(idle) }))
      : undefined;
    await use({
      key,
      secret,
      ...(passphrase && { passphrase }),
      ...(keyPassword && { keyPassword }),
      ...(algorithm && { algorithm }),
      ...(unusualForm && { unusualForm }),
    });
  } finally {
    for (const secret of owned) secret.destroy();
  }
}

/** How long a question waits. */
const patience = (idle: number | undefined): { idle?: number } => (idle === undefined ? {} : { idle });

function readOne({ secretFd, secretFile, idle }: KeyOptions, prompt: string): Secret {
  return secretFile === undefined ? readSecret(secretFd, { prompt, ...patience(idle) }) : Secret.fromFile(secretFile);
}

/** A password that is to be kept: typed twice, since nothing else can tell whether it is right. */
export async function withNewPassword(
  name: string,
  { secretFd, secretFile, idle }: KeyOptions,
  use: (secret: Secret) => Promise<void>,
): Promise<void> {
  const ask = { prompt: `password to keep as ${plain(name)}: `, again: 'the same again: ', ...patience(idle) };
  const secret = secretFile === undefined ? readSecret(secretFd, ask) : Secret.fromFile(secretFile);
  try {
    await use(secret);
  } finally {
    secret.destroy();
  }
}

/** Options of an API key, in a command for a password. @throws UsageError */
export function refuseKeyOptions(options: KeyOptions & { exchange?: string; nonceUnit?: string; rights?: unknown }): void {
  const { exchange, key, algorithm, nonceUnit, rights, passphraseFd, keyPasswordFd, unusualForm } = options;
  const given = Object.entries({
    '--exchange': exchange,
    '--key': key,
    '--algorithm': algorithm,
    '--nonce-unit': nonceUnit,
    '--rights': rights,
    '--passphrase-fd': passphraseFd,
    '--key-password-fd': keyPasswordFd,
    '--unusual-form': unusualForm,
  });
  const [foreign] = given.find(([, value]) => value !== undefined) ?? [];
  if (foreign !== undefined) throw new UsageError(`${foreign} is of an API key, and this is a password`);
}

/** What is read from a descriptor or a file needs nobody to ask, if the vault opens without. */
export function requireTerminalFor(options: KeyOptions): void {
  const opens = options.passwordFd !== undefined || options.keyFile !== undefined || options.credential !== undefined;
  if (!fromElsewhere(options) || !opens) requireTerminal();
}
