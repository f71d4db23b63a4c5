import { eastAsianWidth } from 'get-east-asian-width';

let segmenter: Intl.Segmenter | undefined;

/** Returns how many columns of a terminal a text takes. */
export function displayWidth(text: string): number {
  if (isPlain(text)) return text.length;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += clusterWidth(segment);
  return width;
}

/**
 * Returns true where each character takes one column: letters with marks of their own, dashes, arrows, lines and
 * braille. Starting ICU for them would take 7 ms.
 */
export function isPlain(text: string): boolean {
  return /^[\u0020-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u257f\u2800-\u28ff]*$/.test(text);
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are ASCII, too
  return /^[\u0000-\u007f]*$/.test(text);
}

/** Marks, joiners and other characters that take no room of their own. */
const INVISIBLE = /^[\p{M}\p{Cf}]+$/u;
/** Emoji and flags of several code points. */
const COMPOSED = /[\ufe0f\u200d]|\p{Regional_Indicator}/u;

/** An emoji of several code points is as wide as one; a letter with marks is as wide as the letter. */
function clusterWidth(cluster: string): number {
  const point = cluster.codePointAt(0) ?? 0;
  if (INVISIBLE.test(cluster)) return 0;
  return COMPOSED.test(cluster) ? 2 : eastAsianWidth(point, { ambiguousAsWide: false });
}

/** Returns a text cut into pieces that each fit a width; nothing is lost. */
export function wrapText(text: string, width: number): string[] {
  const room = Math.max(width, 2);
  if (isPlain(text)) return slices(text, room);
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) {
    const size = isAscii(segment) ? segment.length : clusterWidth(segment);
    if (used + size > room && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += segment;
    used += size;
  }
  return [...pieces, piece];
}

function slices(text: string, length: number): string[] {
  if (text.length <= length) return [text];
  return Array.from({ length: Math.ceil(text.length / length) }, (_, i) =>
    text.slice(i * length, (i + 1) * length),
  );
}
