import { base64Runs } from './binary.ts';
import { decodeHtml } from './html-view.ts';
import type { SourceText } from './source-text.ts';
import { type ViewText, ViewBuilder } from './view-text.ts';

/** What a text is, which tells the forms it is looked at in. */
export type TextForm = 'code' | 'text' | 'traceback' | 'html' | 'plain-file';

/** A form in which a text is searched; `view` is undefined for the text as it stands. */
export interface Reading {
  readonly source: SourceText;
  readonly view: ViewText | undefined;
  /** Returns the offset in the text as it stands. */
  readonly origin: (offset: number) => number;
}

/** Texts in texts (JSON in a Python string in a traceback) are unescaped so many times. */
const MAX_DEPTH = 2;

/** Returns all readings of a text, the text as it stands first. */
export function readingsOf(base: SourceText, form: TextForm): Reading[] {
  const readings: Reading[] = [{ source: base, view: undefined, origin: (offset) => offset }];
  const add = (reading: Reading, view: ViewText | undefined): Reading => {
    if (view === undefined) return reading;
    const next = { source: view, view, origin: (offset: number) => reading.origin(view.origin(offset)) };
    readings.push(next);
    return next;
  };
  const [first] = readings;
  if (first === undefined) return readings;
  const plain = add(first, withoutAnsiView(base));
  if (form === 'html') for (const view of decodeHtml(plain.source)) add(plain, view);
  let inner = plain;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = add(inner, unescapedView(inner.source));
    if (next === inner) break;
    inner = add(next, withoutAnsiView(next.source));
  }
  if (form !== 'html') add(inner, joinedLiteralsView(inner.source));
  add(inner, base64View(inner.source));
  return readings;
}

/** ECMA-48 control sequences; longer ones than these do not occur. */
const ANSI = new RegExp(
  String.raw`\u001b(?:\[[\u0020-\u003f]{0,40}[\u0040-\u007e]|\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\))`,
  'g',
);

function withoutAnsiView(base: SourceText): ViewText | undefined {
  return base.text.includes('\u001b') ? viewReplacing(base, ANSI, () => '') : undefined;
}

const ESCAPE = /\\(?:["'\\/nrt]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** A text in a text: what Python's `repr`, JSON and shells write for quotes, line ends and other characters. */
function unescapedView(base: SourceText): ViewText | undefined {
  if (!base.text.includes('\\')) return undefined;
  return viewReplacing(base, ESCAPE, (escape) => {
    const letter = escape.charAt(1);
    return escape.length > 2
      ? String.fromCharCode(Number.parseInt(escape.slice(2), 16))
      : (ESCAPED[letter] ?? letter);
  });
}

/** Between two literals of one string: blanks, line ends with `\`, a `+`, and a prefix as in `f"…"`. */
const JOINT =
  /(["'])(?=[ \t\r\n\\+])[ \t]{0,80}[\\+]?[ \t]{0,20}(?:\r?\n[ \t]{0,200}\+?[ \t]{0,20}){0,3}[rRbBuUfF]{0,2}\1/g;

/** `"sk-" + "abc"`, `"sk-" \` and `("sk-"` over several lines are one string to Python and JavaScript. */
function joinedLiteralsView(base: SourceText): ViewText | undefined {
  return viewReplacing(base, JOINT, () => '');
}

/** @param pattern global; undefined is returned where it never matches. */
function viewReplacing(
  base: SourceText,
  pattern: RegExp,
  replacement: (found: string) => string,
): ViewText | undefined {
  let builder: ViewBuilder | undefined;
  let from = 0;
  for (const { 0: found, index } of base.text.matchAll(pattern)) {
    builder ??= new ViewBuilder(base);
    builder.copy(from, index);
    builder.replace(replacement(found), index, index + found.length);
    from = index + found.length;
  }
  builder?.copy(from, base.text.length);
  return builder?.build();
}

/** What is longer is data. */
const MAX_RUN = 8192;

/** The texts that stand in base64, each on a line of its own behind the text in front of it. */
function base64View(base: SourceText): ViewText | undefined {
  let builder: ViewBuilder | undefined;
  for (const { start: index, end } of base64Runs(base.text)) {
    const decoded = end - index <= MAX_RUN ? decodedText(base.text.slice(index, end)) : undefined;
    if (decoded === undefined) continue;
    builder ??= new ViewBuilder(base);
    const lineStart = Math.max(base.text.lastIndexOf('\n', index) + 1, index - 60);
    builder.copy(lineStart, index);
    addDecoded(builder, decoded, index);
    builder.insert('\n', index);
  }
  return builder?.build();
}

/** Three characters stand in four. */
function addDecoded(builder: ViewBuilder, decoded: string, at: number): void {
  for (let i = 0; i < decoded.length; i += 3) {
    const start = at + (i / 3) * 4;
    const part = decoded.slice(i, i + 3);
    builder.replace(part, start, start + (part.length === 3 ? 4 : part.length + 1));
  }
}

/** Returns the ASCII text that a base64 run stands for, or undefined where it stands for anything else. */
function decodedText(body: string): string | undefined {
  if (body.length % 4 === 1 || !isText(bitsOf(body.slice(0, 16)))) return undefined;
  const text = bitsOf(body);
  return isText(text) ? text : undefined;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bitsOf(body: string): string {
  let text = '';
  let bits = 0;
  let pending = 0;
  for (const letter of body) {
    const code = letter === '-' ? '+' : letter === '_' ? '/' : letter;
    bits = ((bits << 6) | ALPHABET.indexOf(code)) & 0xffff;
    pending += 6;
    if (pending < 8) continue;
    pending -= 8;
    text += String.fromCharCode((bits >> pending) & 0xff);
  }
  return text;
}

function isText(text: string): boolean {
  return /^[\t\n\r\u0020-\u007e]+$/.test(text);
}
