import { escapeControl } from '../escape-control.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { type Role, paint } from './theme.ts';
import { displayWidth, isPlain, wrapText } from './width.ts';

/** A stretch of a line in one role. */
export interface Span {
  readonly text: string;
  readonly role: Role | undefined;
}

/** Returns one line. What is not ours in it must be escaped already. */
export function plainLine(text: string, role: Role, options: TerminalOptions): string {
  return `${paint(options.theme, role, text)}\n`;
}

/** Returns a heading: a text, a rule that fills the line, and a text at the right end. */
export function heading(
  left: string,
  right: string,
  options: TerminalOptions,
  role: Role = 'header',
): string {
  const tail = right === '' ? '' : ` ${right} `;
  const end = sign('line', options).repeat(2);
  const room = options.width - displayWidth(left) - 1 - displayWidth(tail) - displayWidth(end);
  const rule = sign('line', options).repeat(Math.max(room, 1));
  return `${paint(options.theme, role, left)} ${paint(options.theme, 'frame', `${rule}${tail}${end}`)}\n`;
}

/**
 * Returns a line of a notebook behind a prefix of ours: escaped, and wrapped to the width with the
 * continuation under its first character. Nothing is cut off.
 */
export function contentLine(prefix: Span, content: readonly Span[], options: TerminalOptions): string {
  const line = shortLine(prefix, content, options);
  if (line !== undefined) return line;
  const indent = displayWidth(prefix.text);
  const rows = wrapSpans(content, Math.max(options.width - indent, MIN_CONTENT));
  return rows
    .map((row, i) => {
      const start = i === 0 ? paintSpan(prefix, options) : ' '.repeat(indent);
      const text = row.map((span) => paintSpan(span, options)).join('');
      return `${`${start}${text}`.trimEnd()}\n`;
    })
    .join('');
}

/** Most lines fit the width and have nothing in them but characters of one column: they need no cutting. */
function shortLine(prefix: Span, content: readonly Span[], options: TerminalOptions): string | undefined {
  let room = options.width - prefix.text.length;
  let line = paintSpan(prefix, options);
  for (const span of content) {
    room -= span.text.length;
    if (room <= 0 || !isPlain(span.text)) return undefined;
    line += paintSpan(span, options);
  }
  return isPlain(prefix.text) ? `${line.trimEnd()}\n` : undefined;
}

const MIN_CONTENT = 20;

function paintSpan({ text, role }: Span, { theme }: TerminalOptions): string {
  return role === undefined ? text : paint(theme, role, text);
}

function wrapSpans(spans: readonly Span[], width: number): Span[][] {
  const rows: Span[][] = [[]];
  let used = 0;
  for (const { text, role } of spans) {
    const pieces = used >= width ? ['', ...wrapText(text, width)] : splitFirst(text, width - used, width);
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) {
        rows.push([]);
        used = 0;
      }
      rows.at(-1)?.push({ text: piece, role });
      used += displayWidth(piece);
    }
  }
  return rows;
}

/** The first piece has to fit what is left of a row, the others a whole one. */
function splitFirst(text: string, room: number, width: number): string[] {
  const [first = '', ...rest] = wrapText(text, room);
  if (displayWidth(first) > room) return ['', ...wrapText(text, width)];
  return rest.length === 0 ? [first] : [first, ...wrapText(rest.join(''), width)];
}

/** Returns text of a notebook as it may be printed, without the end of its line; tabs become blanks. */
export function safe(text: string): string {
  return escapeControl(text.replace(/\r?\n$/, ''))
    .replaceAll('\n', '^J')
    .replaceAll('\t', '    ');
}
