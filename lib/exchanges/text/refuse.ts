import { StrongroomError } from '../../errors.js';

// What reads well in a message, and all that one shows of a name.
const SHOWN = 64;

/**
 * @param name the parameter, `orders[0].price` within a list; shortened, and quoted where it is not plain
 * @param problem continues the sentence "parameter NAME …" and never holds the value
 */
export function paramInvalid(name: string, problem: string): StrongroomError {
  const short = name.slice(0, SHOWN);
  return new StrongroomError('PARAM_INVALID', {
    subject: `${/^[\x21-\x7e]+$/.test(short) ? short : JSON.stringify(short)} ${problem}`,
  });
}

/** @param problem a sentence that names the part of the request and not its value */
export function requestInvalid(problem: string): StrongroomError {
  return new StrongroomError('REQUEST_INVALID', { subject: problem });
}

/** @param known the names there are */
export function exchangeUnknown(known: readonly string[]): StrongroomError {
  return new StrongroomError('EXCHANGE_UNKNOWN', { subject: known.join(', ') });
}
