/** Which hash function an object of @noble/hashes is. Their classes have other names in every build of ccxt; their sizes do not change. */
import type { HashName } from '../secret.js';
import type { CcxtHash } from './exchange.js';
import type { SecretHash } from '../adapter/signer.js';

/** Bytes of the digest, and of a block. */
const names: Readonly<Record<string, HashName | SecretHash>> = {
  '32/64': 'sha256',
  '48/128': 'sha384',
  '64/128': 'sha512',
  '16/64': 'md5',
};

/** Undefined for one that no exchange signs with. */
export const hashName = ({ outputLen, blockLen }: CcxtHash): HashName | SecretHash | undefined => names[`${outputLen}/${blockLen}`];
