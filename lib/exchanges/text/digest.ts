import { publicDigest } from '../../digest.js';

/** SHA-512 of a body's text, as lower-case hexadecimal. */
export const sha512Hex = (text: string): string => publicDigest('sha512', text, 'hex');
