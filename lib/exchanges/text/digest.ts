import { crypto } from '../../builtins.js';

/** SHA-512 of public text as lower-case hexadecimal digits: the content hash that some exchanges sign instead of the body. */
export const sha512Hex = (text: string): string => crypto().createHash('sha512').update(text).digest('hex');

/** SHA-256 of public text as lower-case hexadecimal digits. */
export const sha256Hex = (text: string): string => crypto().createHash('sha256').update(text).digest('hex');
