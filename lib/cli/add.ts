/** strongroom add: puts an exchange's API key into the vault. */
import { StrongroomError } from '../errors.js';
import { algorithmsOf, keysWords } from '../exchanges/describe.js';
import { exchangeNamed } from '../exchanges/index.js';
import type { Facts, KeyAlgorithm, TimeUnit } from '../exchanges/types.js';
import { Secret } from '../secret.js';
import { checkKeyForm } from '../vault/new-entry.js';
import { UsageError } from './failure.js';
import { readSecret, requireTerminal } from './input.js';
import { type VaultOptions, withVault } from './session.js';
import { plain } from './ui.js';

export interface AddOptions extends VaultOptions {
  exchange: string;
  key: string;
  algorithm?: KeyAlgorithm;
  nonceUnit?: TimeUnit;
  unusualForm?: boolean;
  secretFd?: number;
  secretFile?: string;
  passphraseFd?: number;
  keyPasswordFd?: number;
}

export async function add(typedName: string, options: AddOptions): Promise<void> {
  const name = typedName.normalize('NFC'); // two keyboards may compose an accent differently; the vault takes one form
  const { exchange, key, algorithm, nonceUnit, unusualForm } = options;
  const { facts } = exchangeNamed(exchange); // an error before anybody is asked
  checkKeyForm(options, facts);
  checkDescriptors(options, facts);
  await withVault(options, async (vault) => {
    if (vault.entries().some((entry) => entry.name === name)) throw new StrongroomError('ENTRY_EXISTS', { subject: name });
    explain(options, facts);
    const owned: Secret[] = [];
    const own = (secret: Secret): Secret => (owned.push(secret), secret);
    try {
      const secret = own(readKey(options));
      const passphrase = facts.passphrase === undefined ? undefined : own(readPassphrase(options, facts));
      const encrypted = secret.keyKind() === 'encrypted' || options.keyPasswordFd !== undefined;
      const keyPassword = encrypted ? own(readSecret(options.keyPasswordFd, { prompt: 'password of the private key: ' })) : undefined;
      await vault.add({
        name,
        exchange,
        key,
        secret,
        ...(passphrase && { passphrase }),
        ...(keyPassword && { keyPassword }),
        ...(algorithm && { algorithm }),
        ...(nonceUnit && { nonceUnit }),
        ...(unusualForm && { unusualForm }),
      });
    } finally {
      for (const secret of owned) secret.destroy();
    }
  });
  process.stderr.write(`added ${plain(name)}\n`);
}

/** All that can be wrong before the vault is opened and anybody is asked. */
function checkDescriptors(options: AddOptions, facts: Facts): void {
  const { exchange, passwordFd, secretFd, secretFile, passphraseFd, keyPasswordFd } = options;
  if (secretFd !== undefined && secretFile !== undefined) throw new UsageError('--secret-fd and --secret-file are both given');
  if (passphraseFd !== undefined && facts.passphrase === undefined) throw new UsageError(`--passphrase-fd is given, and ${exchange} has no passphrases`);
  const given = Object.entries({ '--password-fd': passwordFd, '--secret-fd': secretFd, '--passphrase-fd': passphraseFd, '--key-password-fd': keyPasswordFd });
  const used = given.filter(([, descriptor]) => descriptor !== undefined);
  for (const [option, descriptor] of used) {
    const [other] = used.find(([another, same]) => same === descriptor && another !== option) ?? [];
    if (other !== undefined) throw new UsageError(`${option} and ${other} are the same descriptor, and each is read to its end`);
  }
  const fromElsewhere = secretFd !== undefined || secretFile !== undefined;
  if (!fromElsewhere && (options.algorithm ?? algorithmsOf(facts)[0]) !== 'hmac') {
    throw new UsageError(
      `a private key has several lines and is not typed: ${exchange} takes ${keysWords(facts)}`,
      'hand it over with --secret-file PATH or --secret-fd N',
    );
  }
  const opens = passwordFd !== undefined || options.keyFile !== undefined || options.credential !== undefined;
  const asked = !fromElsewhere || !opens || (facts.passphrase !== undefined && passphraseFd === undefined);
  if (asked) requireTerminal();
}

/** Where the key comes from, to a person who is about to be asked for it. */
function explain({ exchange, secretFd, secretFile }: AddOptions, facts: Facts): void {
  if (secretFd !== undefined || secretFile !== undefined || !process.stderr.isTTY) return;
  const { makeKey, title, closed, passphrase } = facts;
  const lines = [
    closed === undefined ? `${title}: make the key at ${makeKey.url}` : `${title} ended on ${closed}`,
    `  ${makeKey.advice}`,
    `  ${exchange} gives out ${keysWords(facts)}`,
  ];
  if (algorithmsOf(facts).length > 1) lines.push('  a private key is not typed: it comes with --secret-file PATH');
  if (passphrase === 'sent') lines.push('  its passphrase goes into every request as it is, and so through the memory of the program that sends it');
  process.stderr.write(`${plain(lines.join('\n'))}\n`);
}

function readKey({ exchange, key, secretFd, secretFile }: AddOptions): Secret {
  if (secretFile !== undefined) return Secret.fromFile(secretFile);
  return readSecret(secretFd, { prompt: `${exchange} secret of ${key}: ` });
}

function readPassphrase({ exchange, key, passphraseFd }: AddOptions, facts: Facts): Secret {
  return readSecret(passphraseFd, { prompt: `${exchange} passphrase of ${key}: `, sendable: facts.passphrase === 'sent' });
}
