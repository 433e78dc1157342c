/** Every verb at a prompt: what it is called with, and what a person types up to where it is looked at. */
import path from 'node:path';

import type { Step } from '../../tools/terminal.js';

/** Every secret that somebody types. */
export interface Typed {
  /** Of the vault. */
  readonly password: string;
  readonly newPassword: string;
  /** A password that is kept. */
  readonly kept: string;
  /** Of Kraken. */
  readonly secret: string;
  /** Of KuCoin. */
  readonly otherSecret: string;
  readonly passphrase: string;
  readonly master: string;
  readonly recoveryCode: string;
}

export interface Prompt {
  readonly args: readonly string[];
  /** The last thing typed is a secret without Enter, or what is asked for is none. */
  readonly steps: readonly Step[];
  /** What the room has in it then: typed, or shown, or the open vault's key. */
  readonly holds: keyof Typed | 'shown' | 'vault key';
  /** A secret that the program has shown. */
  readonly shows?: RegExp;
}

export const RECOVERY_CODE = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){8}/;
/** Six words of a generated password, on the terminal's other screen. */
const WORDS = /[a-z-]+(?: [a-z-]+){5}(?=\r)/;

/** The verbs that ask for nothing secret but the vault's password; a vault that has 'kraken-main' and 'login' in it. */
const PASSWORD_ONLY: Record<string, readonly string[]> = {
  list: [],
  show: ['login'],
  edit: ['login', '--note', 'a note'],
  rename: ['login', 'web-login'],
  cp: ['login', 'web-login'],
  audit: [],
  sign: ['kraken-main', 'POST', '/0/private/Balance'],
  clip: ['kraken-main'],
  exec: ['kraken-main', '--', 'true'],
  'slot list': [],
  'slot test': [],
  rekey: [],
  backup: [],
  verify: [],
  migrate: [],
};

/** @param desktop what clip takes for a desktop session: nothing connects before the password is there */
export const DESKTOP = { DISPLAY: ':99', WAYLAND_DISPLAY: '' };

/** By what is shown of it as a title, which begins with the verb. @param folder of the vault `vault`; cyphervault.txt is there too */
export function prompts(typed: Typed, folder: string): Record<string, Prompt> {
  const type = (prompt: string, text: string): Step[] => [{ expect: prompt }, { send: text }, { taken: true }];
  const enter = (prompt: string, text: string): Step[] => [{ expect: prompt }, { send: `${text}\r` }];
  const unlock = enter('vault password: ', typed.password);
  const byCode = enter('recovery code: ', typed.recoveryCode);
  const onlyPassword = (args: readonly string[]): Prompt => ({ args, steps: type('vault password: ', typed.password), holds: 'password' });
  const twice = (first: string, text: string): Step[] => [...enter(first, text), ...type('the same again: ', text)];
  const file = (name: string): string => path.join(folder, name);
  return {
    init: { args: ['init', '--vault', file('new')], steps: twice('new vault password: ', typed.newPassword), holds: 'newPassword' },
    add: {
      args: ['add', 'kucoin-main', '--exchange', 'kucoin', '--key', '0123456789abcdef01234567'],
      steps: [...unlock, ...enter('kucoin secret of ', typed.otherSecret), ...type('kucoin passphrase of ', typed.passphrase)],
      holds: 'passphrase',
    },
    'add --password-entry': {
      args: ['add', 'mail', '--password-entry'],
      steps: [...unlock, ...twice('password to keep as mail: ', typed.kept)],
      holds: 'kept',
    },
    rotate: {
      args: ['rotate', 'kraken-main', '--key', 'L'.repeat(56)],
      steps: [...unlock, ...type('kraken secret of ', typed.secret)],
      holds: 'secret',
    },
    rm: { args: ['rm', 'login', '--recovery-code'], steps: [...byCode, { expect: '[y/N] ' }], holds: 'vault key' },
    import: {
      args: ['import', '--cyphervault', file('cyphervault.txt')],
      steps: [...unlock, ...type("CypherVault's master password: ", typed.master)],
      holds: 'master',
    },
    'generate --show': {
      args: ['generate', 'new', '--words', '6', '--show'],
      steps: [...unlock, { expect: 'Press Enter to go on. ' }],
      holds: 'shown',
      shows: WORDS,
    },
    'slot add password': {
      args: ['slot', 'add', 'password'],
      steps: [...unlock, ...twice('new password: ', typed.newPassword)],
      holds: 'newPassword',
    },
    'slot add recovery-code': {
      args: ['slot', 'add', 'recovery-code'],
      steps: [...unlock, ...enter('press Enter', ''), { expect: 'as it is on paper: ' }, { copy: RECOVERY_CODE.source }, { taken: true }],
      holds: 'shown',
      shows: RECOVERY_CODE,
    },
    'slot passwd': { args: ['slot', 'passwd'], steps: [...unlock, ...twice('new password: ', typed.newPassword)], holds: 'newPassword' },
    'slot rm': { args: ['slot', 'rm', '1', '--recovery-code'], steps: [...byCode, { expect: '[y/N] ' }], holds: 'vault key' },
    restore: onlyPassword(['restore', file('vault.bak')]),
    menu: { args: ['menu'], steps: [...unlock, { expect: 'which one? ' }], holds: 'vault key' },
    ...Object.fromEntries(Object.entries(PASSWORD_ONLY).map(([verb, rest]) => [verb, onlyPassword([...verb.split(' '), ...rest])])),
  };
}
