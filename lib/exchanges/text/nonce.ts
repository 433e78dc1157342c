import { requestInvalid } from './refuse.js';

/**
 * @param most the largest nonce that the exchange takes, in decimal
 * @returns `nonce`, when it is not larger
 * @throws `REQUEST_INVALID`
 */
export function nonceUpTo(most: string, nonce: string): string {
  if (nonce.length > most.length || (nonce.length === most.length && nonce > most)) {
    throw requestInvalid(`the nonce is larger than ${most}, the most that this exchange takes; count it in a longer unit`);
  }
  return nonce;
}
