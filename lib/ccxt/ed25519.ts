/**
 * Ed25519 where ccxt signs with it out of reach of any hook (backpack, modetrade, revolutx, woofipro): ccxt is given a key of this process's own, and
 * each signature that it makes with that is exchanged for one of the same message with the real key.
 */
import type { KeyObject } from 'node:crypto';
import { crypto } from '../builtins.js';
import type { CcxtMembers } from './exchange.js';
import type { AdapterSigner } from '../adapter/signer.js';

/** Texts remembered: one request encodes a handful, and connections send what was encoded just before. */
const REMEMBERED = 16;
/** 64 bytes in base64 or base64url. */
const SIGNATURE = /[A-Za-z0-9+/_-]{86}/;

/** Bytes of a seed and of a public key, each at the end of its DER (RFC 8410). */
const SIZE = 32;
// Not as KeyObjects: one that node makes with its pair shares a lock with the job that does, and node 20 waits for itself for ever where that is
// collected while the key is exported.
const PKCS8 = { format: 'der', type: 'pkcs8' } as const;
const SPKI = { format: 'der', type: 'spki' } as const;

/** How the exchange gives out keys. */
export type Ed25519Form = 'base64' | 'base58' | 'pem';

export class Ed25519Exchange {
  /** What ccxt takes for the secret. */
  readonly text: string;
  /** The same key's seed in base64, for the guard. */
  readonly seed: string;
  readonly #key: KeyObject;
  readonly #signer: AdapterSigner;
  /** The latest first: it is nearly always the one. */
  readonly #messages: Uint8Array[] = [];

  constructor(exchange: CcxtMembers, form: Ed25519Form, signer: AdapterSigner) {
    const { privateKey, publicKey } = crypto().generateKeyPairSync('ed25519', { privateKeyEncoding: PKCS8, publicKeyEncoding: SPKI });
    const seed = privateKey.subarray(-SIZE);
    this.#key = crypto().createPrivateKey({ key: privateKey, ...PKCS8 });
    this.#signer = signer;
    this.seed = seed.toString('base64');
    if (form === 'pem') this.text = this.#key.export({ format: 'pem', type: 'pkcs8' }) as string;
    else if (form === 'base64') this.text = Buffer.concat([seed, publicKey.subarray(-SIZE)]).toString('base64');
    else this.text = `ed25519:${(exchange['binaryToBase58'] as (bytes: Uint8Array) => string)(seed)}`;
    const stock = exchange.encode;
    exchange.encode = (text) => {
      const bytes = stock(text);
      if (this.#messages.length === REMEMBERED) this.#messages.pop();
      this.#messages.unshift(bytes);
      return bytes;
    };
  }

  /** Exchanges signatures in a text. */
  inText(text: string): string {
    if (!SIGNATURE.test(text)) return text;
    for (const message of this.#messages) {
      const theirs = crypto().sign(null, message, this.#key);
      const [standard, url] = [theirs.toString('base64'), theirs.toString('base64url')];
      if (text.includes(standard)) return text.replaceAll(standard, this.#signer.sign(message, 'base64') as string);
      if (text.includes(url)) return text.replaceAll(url, this.#signer.sign(message, 'base64url') as string);
    }
    return text;
  }

  /** The same in a value that JSON can write. */
  inValue<Value>(value: Value): Value {
    if (value === undefined) return value;
    const text = JSON.stringify(value);
    const changed = this.inText(text);
    return changed === text ? value : (JSON.parse(changed) as Value);
  }
}
