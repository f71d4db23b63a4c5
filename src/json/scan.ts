import { type JsonDocument, ESCAPED, KINDS, NON_ASCII, UNICODE_ESCAPED } from './document.ts';
import { JsonSyntaxError } from './syntax-error.ts';
import { Tape } from './tape.ts';
import { utf8SequenceEnd } from './utf8.ts';
import { WordScanner } from './words.ts';

/**
 * Returns the index of a JSON text. Accepts what Python's `json` accepts (RFC 8259 plus NaN, Infinity and
 * -Infinity, lone `\u` surrogates, any size of number, duplicate keys) and a UTF-8 byte order mark before it;
 * rejects everything else. Iterative, so that depth is limited by memory only.
 *
 * @throws JsonSyntaxError with the byte offset of the first problem.
 */
export function scan(bytes: Uint8Array): JsonDocument {
  return new Scanner(bytes).document();
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const OBJECT = KINDS.indexOf('object');
const ARRAY = KINDS.indexOf('array');
const STRING = KINDS.indexOf('string');
const NUMBER = KINDS.indexOf('number');
const LITERAL = KINDS.indexOf('literal');

const LITERALS = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity'].map((word) =>
  Uint8Array.from(word, (letter) => letter.charCodeAt(0)),
);

/** By byte, 1 for what may stand after a backslash: asked once for each line of a notebook. */
const ESCAPE_LETTERS = new Uint8Array(256);
for (const letter of '"\\/bfnrt') ESCAPE_LETTERS[letter.charCodeAt(0)] = 1;

/** Strings longer than this are searched four bytes at a time. */
const LONG_STRING = 64;

class Scanner {
  readonly #bytes: Uint8Array;
  readonly #words: WordScanner;
  readonly #tape: Tape;
  /** Tape indexes of the containers that are open. */
  readonly #open: number[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#words = new WordScanner(bytes);
    this.#tape = new Tape(bytes.length);
  }

  document(): JsonDocument {
    const bytes = this.#bytes;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#at = 3;
    this.#skipSpace();
    if (this.#at >= bytes.length) throw new JsonSyntaxError('empty', bytes.length);
    this.#value();
    while (this.#open.length > 0) this.#afterValue();
    this.#skipSpace();
    if (this.#at < bytes.length) throw new JsonSyntaxError('trailing-data', this.#at);
    return this.#tape.document(bytes);
  }

  /** Reads one scalar, or opens a container and reads its first value. */
  #value(): void {
    for (;;) {
      const byte = this.#byte();
      if (byte === OPEN_BRACE) {
        if (!this.#openObject()) return;
      } else if (byte === OPEN_BRACKET) {
        if (!this.#openArray()) return;
      } else {
        this.#scalar(byte);
        return;
      }
    }
  }

  /** Opens an object and reads its first key; false where it is empty. */
  #openObject(): boolean {
    const node = this.#tape.open(OBJECT, this.#at++);
    this.#skipSpace();
    if (this.#byte() === CLOSE_BRACE) {
      this.#tape.close(node, ++this.#at);
      return false;
    }
    this.#open.push(node);
    this.#key();
    return true;
  }

  /** Opens an array; false where it is empty. */
  #openArray(): boolean {
    const node = this.#tape.open(ARRAY, this.#at++);
    this.#skipSpace();
    if (this.#byte() === CLOSE_BRACKET) {
      this.#tape.close(node, ++this.#at);
      return false;
    }
    this.#open.push(node);
    return true;
  }

  /** After a value inside a container: a comma and the next value, or the end of the container. */
  #afterValue(): void {
    this.#skipSpace();
    const node = this.#open[this.#open.length - 1] ?? 0;
    const inObject = this.#tape.kindAt(node) === OBJECT;
    const byte = this.#byte();
    if (byte === COMMA) {
      this.#at++;
      this.#skipSpace();
      if (inObject) this.#key();
      this.#value();
    } else if (byte === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
      this.#tape.close(node, ++this.#at);
      this.#open.pop();
    } else throw new JsonSyntaxError('expected-separator', this.#at);
  }

  #key(): void {
    if (this.#byte() !== QUOTE) throw new JsonSyntaxError('expected-key', this.#at);
    this.#string();
    this.#skipSpace();
    if (this.#byte() !== COLON) throw new JsonSyntaxError('expected-colon', this.#at);
    this.#at++;
    this.#skipSpace();
  }

  #scalar(byte: number): void {
    if (byte === QUOTE) this.#string();
    else if (isDigit(byte) || (byte === 0x2d && isDigit(this.#bytes[this.#at + 1]))) this.#number();
    else this.#literal();
  }

  #string(): void {
    const start = this.#at;
    const bytes = this.#bytes;
    const longAfter = start + LONG_STRING;
    let flags = 0;
    let at = start + 1;
    for (;;) {
      if (at > longAfter) at = this.#words.skipPlain(at);
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === undefined) throw new JsonSyntaxError('unterminated-string', start);
      if (byte === BACKSLASH) {
        flags |= bytes[at + 1] === LETTER_U ? ESCAPED | UNICODE_ESCAPED : ESCAPED;
        at = escapeEnd(bytes, at);
      } else if (byte < 0x20) throw new JsonSyntaxError('control-character', at);
      else if (byte < 0x80) at++;
      else {
        at = sequenceEnd(bytes, at);
        flags |= NON_ASCII;
      }
    }
    this.#at = at + 1;
    this.#tape.leaf(STRING | flags, start, this.#at);
  }

  #number(): void {
    const start = this.#at;
    const end = numberEnd(this.#bytes, start);
    if (end === undefined) throw new JsonSyntaxError('bad-number', start);
    this.#at = end;
    this.#tape.leaf(NUMBER, start, end);
  }

  #literal(): void {
    const start = this.#at;
    const word = LITERALS.find((candidate) => startsWith(this.#bytes, candidate, start));
    if (word === undefined) throw this.#unexpected();
    this.#at += word.length;
    this.#tape.leaf(LITERAL, start, this.#at);
  }

  #unexpected(): JsonSyntaxError {
    const bad = (this.#bytes[this.#at] ?? 0) >= 0x80 && utf8SequenceEnd(this.#bytes, this.#at) === undefined;
    return new JsonSyntaxError(bad ? 'bad-utf8' : 'unexpected-character', this.#at);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new JsonSyntaxError('truncated', this.#bytes.length);
    return byte;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    let byte = bytes[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
    this.#at = at;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function startsWith(bytes: Uint8Array, word: Uint8Array, start: number): boolean {
  return word.every((letter, i) => bytes[start + i] === letter);
}

function sequenceEnd(bytes: Uint8Array, at: number): number {
  const end = utf8SequenceEnd(bytes, at);
  if (end === undefined) throw new JsonSyntaxError('bad-utf8', at);
  return end;
}

/** Returns the offset after the escape whose backslash stands at `at`. */
function escapeEnd(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1];
  if (letter !== LETTER_U) {
    if (letter !== undefined && ESCAPE_LETTERS[letter] === 1) return at + 2;
    throw new JsonSyntaxError('bad-escape', at);
  }
  for (let i = at + 2; i < at + 6; i++)
    if (!isHexDigit(bytes[i])) throw new JsonSyntaxError('bad-escape', at);
  return at + 6;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

/** Returns the offset after the number that starts at `start`, or undefined where it is malformed. */
function numberEnd(bytes: Uint8Array, start: number): number | undefined {
  let at = bytes[start] === 0x2d ? start + 1 : start;
  const integerStart = at;
  at = digitsEnd(bytes, at);
  if (bytes[integerStart] === 0x30 && at > integerStart + 1) return undefined;
  if (bytes[at] === 0x2e) {
    const fractionStart = at + 1;
    at = digitsEnd(bytes, fractionStart);
    if (at === fractionStart) return undefined;
  }
  if (((bytes[at] ?? 0) | 0x20) !== 0x65) return at;
  const sign = bytes[at + 1];
  const exponentStart = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
  at = digitsEnd(bytes, exponentStart);
  return at === exponentStart ? undefined : at;
}

function digitsEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at;
}
