/** Finds a placeholder in what is about to be sent, as text or in an encoding of it. */
import { StrongroomError } from '../errors.js';

/** Bytes of a placeholder that tell it from chance: no shorter piece is looked for. */
const PIECE = 16;

/**
 * What the base64 of a text with `piece` in it holds, wherever it begins: three bytes make four characters, so there are three ways to
 * begin, and the characters at both ends also depend on what stands beside it.
 */
function base64Forms(piece: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), piece]).toString('base64url');
    const whole = Math.floor(((before + piece.length) * 8) / 6);
    return text.slice(Math.ceil((before * 8) / 6), whole);
  });
}

const percent = (piece: Buffer): string => [...piece].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** How the beginning and the end of a placeholder look in each encoding. */
interface Needles {
  /** As they are. */
  readonly exact: readonly string[];
  /** In lower case, for a text in lower case. */
  readonly lower: readonly string[];
}

function needlesOf(text: string): Needles {
  const bytes = Buffer.from(text.replace(/^0x|^ed25519:|-----[A-Z ]+-----|\s/g, ''), 'latin1');
  const pieces = [bytes.subarray(0, PIECE), bytes.subarray(-PIECE)];
  const decoded = Buffer.from(bytes.toString('latin1'), 'base64');
  const raw = decoded.length >= PIECE ? [decoded.subarray(0, PIECE), decoded.subarray(-PIECE)] : [];
  return {
    exact: [...pieces, ...raw].flatMap(base64Forms),
    lower: [
      ...pieces.map((piece) => piece.toString('latin1').toLowerCase()),
      ...[...pieces, ...raw].map((piece) => piece.toString('hex')),
      ...pieces.map(percent),
    ],
  };
}

/** Looks for placeholders of one exchange object. */
export class Guard {
  readonly #id: string;
  readonly #needles: Needles[] = [];

  constructor(id: string) {
    this.#id = id;
  }

  watchFor(placeholder: string): void {
    this.#needles.push(needlesOf(placeholder));
  }

  /**
   * @param where what of the request it is
   * @param value text, bytes, or whatever JSON can write
   * @throws StrongroomError `CCXT_PLACEHOLDER`, with the name of the header or field, never its value
   */
  check(where: string, value: unknown): void {
    const text = textOf(value);
    if (text === '') return;
    const base64 = text.replaceAll('+', '-').replaceAll('/', '_');
    const lower = text.toLowerCase();
    for (const { exact, lower: lowered } of this.#needles) {
      if (exact.some((needle) => base64.includes(needle)) || lowered.some((needle) => lower.includes(needle))) {
        throw new StrongroomError('CCXT_PLACEHOLDER', { subject: `${this.#id}: the ${where}` });
      }
    }
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (value instanceof URLSearchParams) return value.toString();
  return JSON.stringify(value) ?? '';
}
