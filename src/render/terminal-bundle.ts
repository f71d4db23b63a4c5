import type { MimeChange, Pair } from '../diff/notebook-diff.ts';
import { type TableDiff, diffTables } from '../diff/table.ts';
import { diffTexts } from '../diff/lines.ts';
import { isText } from '../diff/text-value.ts';
import type { JsonNode } from '../json/document.ts';
import { sizeOf } from '../json/node.ts';
import { printJson } from '../json/print.ts';
import { JUPYTER_STYLE } from '../json/style.ts';
import { imageFacts, isBinaryMime, isImage } from '../notebook/image.ts';
import { joinedText } from '../notebook/text.ts';
import { brailleRows } from './braille.ts';
import { capped } from './capped.ts';
import { plainText } from './escape.ts';
import type { PixelDifference } from './pixel-difference.ts';
import { type Span, contentLine, plainLine, safe } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { OUTPUT_LAYOUT, renderHunks } from './terminal-source.ts';
import { byteCount } from './terminal-values.ts';

/** Texts above this are told by their size. */
export const MAX_TEXT_BYTES = 2_000_000;

/**
 * Yields what changed in a mime bundle: the picture or the table where there is one, else the texts. The other
 * types that say the same are named.
 */
export function* renderBundle(changes: readonly MimeChange[], options: TerminalOptions): Generator<string> {
  const shown = new Set<string>();
  const visual = changes.some(({ mime }) => isImage(mime) || mime === 'text/html');
  for (const change of changes) {
    if (visual && change.mime === 'text/plain' && change.attachment === undefined) continue;
    shown.add(change.mime);
    yield* renderMime(change, options);
  }
  const also = changes.filter(({ mime }) => !shown.has(mime)).map(({ mime }) => safe(mime));
  if (also.length > 0) yield plainLine(`      (also ${also.join(', ')})`, 'note', options);
}

function* renderMime(change: MimeChange, options: TerminalOptions): Generator<string> {
  const { before, after, mime } = change;
  if (isImage(mime) || isBinaryMime(mime)) yield* renderImage(change, options);
  else if (before !== undefined && after !== undefined && isShort(before, after))
    yield* renderText(change, { before: textOf(mime, before), after: textOf(mime, after) }, options);
  else yield plainLine(`    ${nameOf(change)}   ${sizes(change, options)}`, 'note', options);
}

/** Under a JSON type a list of strings is a list, not a text in lines. */
const JSON_MIME = /^application\/(?:json|.*\+json)$/;

function textOf(mime: string, node: JsonNode): string {
  return isText(node) && !JSON_MIME.test(mime) ? joinedText(node) : printJson(node, JUPYTER_STYLE, 0);
}

function isShort(before: JsonNode, after: JsonNode): boolean {
  return sizeOf(before) + sizeOf(after) <= MAX_TEXT_BYTES;
}

function nameOf({ attachment, mime }: MimeChange): string {
  return attachment === undefined ? safe(mime) : `${safe(attachment)} ${safe(mime)}`;
}

function sizes(change: MimeChange, options: TerminalOptions): string {
  const [before, after] = [change.before, change.after].map((node) => node && byteCount(sizeOf(node)));
  return described(before, after, options);
}

function described(before: string | undefined, after: string | undefined, options: TerminalOptions): string {
  if (before === undefined) return `+ ${after ?? ''}`;
  return after === undefined
    ? `${sign('deleted', options)} ${before}`
    : `${before} ${sign('arrow', options)} ${after}`;
}

function* renderText(
  change: MimeChange,
  { before: old, after: now }: Pair<string>,
  options: TerminalOptions,
): Generator<string> {
  const table = change.mime === 'text/html' ? diffTables(old, now) : undefined;
  if (table !== undefined && hasDifference(table)) {
    yield* renderTable(nameOf(change), table, options);
    return;
  }
  yield plainLine(`    ${nameOf(change)}`, 'note', options);
  const [left, right] = [plainText(old), plainText(now)];
  if (left === right) yield plainLine('      (only control characters differ)', 'note', options);
  else yield* capped(renderHunks(diffTexts(left, right), OUTPUT_LAYOUT, options), options);
}

/** Where the values are the same, what differs is the HTML itself. */
function hasDifference(table: TableDiff): boolean {
  const { changes, addedRows, removedRows, addedColumns, removedColumns, outside } = table;
  const labels = [addedRows, removedRows, addedColumns, removedColumns];
  return changes.length > 0 || labels.some((list) => list.length > 0) || outside !== undefined;
}

/** More changed values than this are counted. */
const MAX_VALUES = 20;

function* renderTable(name: string, table: TableDiff, options: TerminalOptions): Generator<string> {
  const { changes } = table;
  const size = `${table.rows}${sign('times', options)}${table.columns}`;
  const count =
    changes.length === 0 ? '' : `, ${changes.length} value${changes.length === 1 ? ' differs' : 's differ'}`;
  yield plainLine(`    ${name} table ${size}${count}`, 'note', options);
  yield* renderRows(changes.slice(0, MAX_VALUES), options);
  if (changes.length > MAX_VALUES)
    yield plainLine(
      `      ${sign('more', options)} ${changes.length - MAX_VALUES} more values`,
      'note',
      options,
    );
  yield* renderLabels('+ rows', table.addedRows, options);
  yield* renderLabels(`${sign('deleted', options)} rows`, table.removedRows, options);
  yield* renderLabels('+ columns', table.addedColumns, options);
  yield* renderLabels(`${sign('deleted', options)} columns`, table.removedColumns, options);
  if (table.outside !== undefined)
    yield contentLine(
      { text: '      beside it   ', role: 'note' },
      changeSpans(table.outside, options),
      options,
    );
}

/** One line for each row, all its changed values in it. */
function* renderRows(changes: TableDiff['changes'], options: TerminalOptions): Generator<string> {
  const rows = new Map<string, Span[]>();
  for (const change of changes) {
    const spans = rows.get(change.row) ?? [];
    const gap = spans.length === 0 ? '' : '    ';
    rows.set(change.row, spans);
    spans.push({ text: `${gap}${safe(change.column)} `, role: undefined }, ...changeSpans(change, options));
  }
  for (const [row, spans] of rows)
    yield contentLine({ text: `      row ${safe(row)}   `, role: undefined }, spans, options);
}

function changeSpans({ before, after }: Pair<string>, options: TerminalOptions): Span[] {
  return [
    { text: safe(before), role: 'removed' },
    { text: ` ${sign('arrow', options)} `, role: undefined },
    { text: safe(after), role: 'added' },
  ];
}

function* renderLabels(
  title: string,
  labels: readonly string[],
  options: TerminalOptions,
): Generator<string> {
  if (labels.length === 0) return;
  const shown = labels.slice(0, MAX_VALUES).map(safe).join(', ');
  const rest = labels.length > MAX_VALUES ? ` and ${labels.length - MAX_VALUES} more` : '';
  yield contentLine(
    { text: `      ${title} `, role: 'note' },
    [{ text: shown + rest, role: undefined }],
    options,
  );
}

function* renderImage(change: MimeChange, options: TerminalOptions): Generator<string> {
  const [before, after] = [change.before, change.after].map(
    (node) => node && describeImage(change.mime, node, options),
  );
  yield contentLine(
    { text: `    ${nameOf(change)}   `, role: 'note' },
    [{ text: described(before, after, options), role: undefined }],
    options,
  );
  const pixels = options.pixels(change);
  if (typeof pixels === 'string') yield plainLine(`      ${safe(pixels)}`, 'note', options);
  else if (pixels !== undefined) yield* renderPixels(pixels, options);
}

/** Returns type, size and hash of an image: `320×200 1386 B f6a5c29b`. */
export function describeImage(
  mime: string,
  node: JsonNode,
  options: Pick<TerminalOptions, 'unicode'>,
): string {
  const facts = imageFacts(mime, node);
  if (facts === undefined) return `${byteCount(sizeOf(node))}, not base64`;
  const { bytes, width, height, hash } = facts;
  const size =
    width === undefined || height === undefined ? '' : `${width}${sign('times', options)}${height} `;
  return `${size}${byteCount(bytes)} ${hash}`;
}

function* renderPixels(pixels: PixelDifference, options: TerminalOptions): Generator<string> {
  const { changed, width, height, box } = pixels;
  const share = ((100 * changed) / (width * height)).toFixed(2);
  const dash = options.unicode ? '–' : '-';
  const area = `x ${box.left}${dash}${box.right}, y ${box.top}${dash}${box.bottom}`;
  yield plainLine(`      ${changed} of ${width * height} px differ (${share} %) in ${area}`, 'note', options);
  if (options.unicode) for (const row of brailleRows(trimRows(pixels.mask))) yield `      ${row}\n`;
}

/** Rows of a braille character. */
const BLOCK = 4;

/** Leaves out what is empty above and below, in whole characters. */
function trimRows(mask: PixelDifference['mask']): PixelDifference['mask'] {
  const first = mask.findIndex((row) => row.includes(true));
  const last = mask.findLastIndex((row) => row.includes(true));
  return first === -1 ? [] : mask.slice(first - (first % BLOCK), last - (last % BLOCK) + BLOCK);
}
