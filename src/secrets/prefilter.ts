import { hasBase64Text } from './binary.ts';
import type { KeywordIndex } from './rule-set.ts';
import type { TextForm } from './views.ts';

/** Bytes of JSON. */
interface Body {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What may hide a keyword in JSON: an escaped ASCII character, a slash that is escaped in base64, an entity. */
const HIDDEN = ['\\u00', '\\/', '&#'];
/** Literals that may be put together: a quote, and what may stand behind it. */
const JOINTS = ['\\"\\', '\\" \\', '\\" +', '\\"+', "'\\", "' \\", "' +", "'+"];

/** What stands for a keyword that is not there as it is written. */
export const SIGNS: readonly string[] = [...HIDDEN, ...JOINTS];

/** How far behind a keyword the character that its rules need is looked for. */
const REACH = 400;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** Returns false where nothing can be found in a text, by its bytes as JSON has them. */
export function mayHoldSecret(index: KeywordIndex, form: TextForm, body: Body): boolean {
  const { bytes, start, end } = body;
  const { words, needs, automaton } = index;
  const counts = (keyword: number, at: number): boolean => {
    if (keyword >= words.length + HIDDEN.length)
      return (
        form === 'code' && isJoint(body, at - (JOINTS[keyword - words.length - HIDDEN.length] ?? '').length)
      );
    const needed = needs[keyword] ?? 0;
    return needed === 0 || hasByte(body, needed, at);
  };
  return automaton.occursIn(bytes, start, end, counts) || hasBase64Text(bytes, start, end);
}

function hasByte({ bytes, end }: Body, byte: number, from: number): boolean {
  const stop = Math.min(end, from + REACH);
  for (let at = from; at < stop; at++) if (bytes[at] === byte) return true;
  return false;
}

/**
 * Returns true where only blanks, line ends, signs that join, and the ends of lines in a list stand between a quote
 * and the next.
 */
function isJoint({ bytes, end }: Body, start: number): boolean {
  let at = start + (bytes[start] === BACKSLASH ? 2 : 1);
  while (at < end) {
    const byte = bytes[at] ?? 0;
    const next = bytes[at + 1] ?? 0;
    if (byte === APOSTROPHE || (byte === BACKSLASH && next === QUOTE)) return true;
    if (byte === QUOTE) at = afterLine(bytes, at);
    else if (byte === BACKSLASH) at += 2;
    else if (isFiller(byte)) at++;
    else return false;
    if (byte === BACKSLASH && !isBlankEscape(next)) return false;
  }
  return false;
}

/** From the end of one string of a list to the content of the next. */
function afterLine(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (bytes[at] === COMMA || (bytes[at] ?? 0xff) <= 0x20) at++;
  return bytes[at] === QUOTE ? at + 1 : Infinity;
}

/** A backslash, and the escapes for tabs and line ends. */
function isBlankEscape(letter: number): boolean {
  return letter === BACKSLASH || letter === 0x6e || letter === 0x72 || letter === 0x74;
}

/** A blank, a `+`, a letter of `f"…"` and its kin. */
function isFiller(byte: number): boolean {
  return byte === 0x20 || byte === 0x2b || PREFIXES.has(byte);
}

const PREFIXES: ReadonlySet<number> = new Set(Array.from('rRbBuUfF', (letter) => letter.charCodeAt(0)));
