/** The ways of holding one key that are attacked. A new one is a row here, a function in bot.ts and one in prepare.ts. */
export interface Way {
  readonly title: string;
  /** What node is started with, beside the bot. */
  readonly nodeFlags?: readonly string[];
}

export const WAYS = {
  env: { title: '.env string', nodeFlags: ['--env-file=.env'] },
  buffer: { title: 'Buffer' },
  'key-object': { title: 'KeyObject' },
  'secure-heap': { title: 'KeyObject, --secure-heap', nodeFlags: ['--secure-heap=65536'] },
  sodium: { title: 'sodium-native buffer' },
  keyring: { title: 'OS keyring' },
  locked: { title: 'strongroom, locked pages' },
  secretmem: { title: 'strongroom, secretmem' },
} as const satisfies Record<string, Way>;

export type WayName = keyof typeof WAYS;

/** Whether a way is ours: its vault is opened with a password. */
export const isOurs = (way: WayName): boolean => way === 'locked' || way === 'secretmem';

/** Where a bot's keyring entry is, and the marker beside it. */
export const SERVICE = 'strongroom-lab';

/** Files in the bot's home. */
export const FILES = { env: '.env', secret: 'secret', vault: 'bot.vault', marker: 'marker' } as const;

/** In the vault: an exchange whose signature is the HMAC-SHA256 of a text that is sent. */
export const ENTRY = 'binance-main';
