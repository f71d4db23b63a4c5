import { plainText } from '../escape.ts';
import { escapeHtml } from './escape.ts';

/** What a sequence has set: foreground colour (0 to 15) and weight. */
interface Pen {
  colour: number | undefined;
  isBold: boolean;
}

/** Longer sequences are not meant to colour anything. */
const SEQUENCE = /\u001b\[([\d;]{0,40})m/g; // oxlint-disable-line no-control-regex -- it is what colours the text

/**
 * Returns a text of an output as HTML, with the sixteen colours of a terminal as classes; all other sequences are
 * dropped or written out, as in a terminal.
 */
export function ansiHtml(text: string): string {
  const pen: Pen = { colour: undefined, isBold: false };
  let from = 0;
  let html = '';
  for (const match of text.matchAll(SEQUENCE)) {
    html += painted(text.slice(from, match.index), pen);
    apply(match[1] ?? '', pen);
    from = match.index + match[0].length;
  }
  return html + painted(text.slice(from), pen);
}

function painted(text: string, { colour, isBold }: Pen): string {
  if (text === '') return '';
  const content = escapeHtml(plainText(text));
  const classes = [...(colour === undefined ? [] : [`ansi${colour}`]), ...(isBold ? ['bold'] : [])];
  return classes.length === 0 ? content : `<span class="${classes.join(' ')}">${content}</span>`;
}

function apply(parameters: string, pen: Pen): void {
  const codes = parameters.split(';').map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const isIndexed = codes[i + 1] === 5;
      if (code === 38 && isIndexed) pen.colour = indexed(codes[i + 2] ?? 0);
      i += isIndexed ? 2 : 4;
    } else applyPlain(code, pen);
  }
}

function applyPlain(code: number, pen: Pen): void {
  if (code === 0 || code === 22) pen.isBold = false;
  if (code === 0 || code === 39) pen.colour = undefined;
  if (code === 1) pen.isBold = true;
  if (code >= 30 && code <= 37) pen.colour = code - 30;
  if (code >= 90 && code <= 97) pen.colour = code - 90 + 8;
}

/** Of the 256 colours those that IPython's tracebacks use have their nearest of the sixteen; others stay plain. */
function indexed(index: number): number | undefined {
  return index < 16 ? index : NEAREST.get(index);
}

const NEAREST: ReadonlyMap<number, number> = new Map([
  [28, 2],
  [34, 2],
  [160, 1],
  [196, 1],
  [241, 8],
  [244, 8],
]);
