/** How wide a text is on a terminal, and its lines where that is too wide. */
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

// UAX 11's W and F, put together from properties that every node has for the Unicode of its time; a test compares it with Python's table.
const SCRIPTS =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Script=Nushu}\p{Script=Khitan_Small_Script}]/u;
const SIGNS =
  /[\p{Emoji_Presentation}\u2329\u232a\u2e80-\u303e\u3099-\u309c\u30a0-\u31ef\u3200-\u33ff\ufe10-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1f200}-\u{1f265}]/u;
const NARROW = /[\u02ea\u02eb\u1160-\u11ff\u303f\u3248-\u324f\ud7b0-\ud7ff\ufe20-\ufe2f\uff61-\uffdc\u{1f1e6}-\u{1f1ff}]/u;

/** Takes no column: marks, joiners, and the jamo that go into the syllable before them. */
const NO_COLUMN = /^[\p{M}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]+$/u;
/** Shown as a picture, whatever its first character is alone. */
const PICTURE = /^(?:\p{Emoji}\ufe0f|\p{RI}\p{RI})/u;
const ASCII = /^[ -~]*$/;

/** Whether a character alone takes two columns. */
export const isWide = (character: string): boolean => (SCRIPTS.test(character) || SIGNS.test(character)) && !NARROW.test(character);

/** Of one grapheme cluster, as terminals of today show it: what is combined with its first character adds nothing. */
function clusterWidth(cluster: string): number {
  if (NO_COLUMN.test(cluster)) return 0;
  return PICTURE.test(cluster) || isWide(String.fromCodePoint(cluster.codePointAt(0)!)) ? 2 : 1;
}

/** Columns of a text without control characters. */
export function width(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += clusterWidth(segment);
  return columns;
}

export const padTo = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** Lines of at most so many columns, broken at blanks; a word that is longer is broken anywhere if `breakWords`, else has a line of its own. */
export function wrap(text: string, columns: number, breakWords = false): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => (breakWords ? pieces(whole, columns) : [whole]))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns || line === '') {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, columns: number): string[] {
  if (width(word) <= columns) return [word];
  const parts = [''];
  for (const { segment } of graphemes.segment(word)) {
    if (width(parts.at(-1)! + segment) > columns) parts.push('');
    parts.push(parts.pop()! + segment);
  }
  return parts;
}
