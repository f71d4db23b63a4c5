import { withoutAnsi } from '../json/ansi.ts';
import type { JsonNode } from '../json/document.ts';
import { escapeControl, escapeLine } from '../escape-control.ts';
import { effectiveMembers, elements, kindOf, member, members, stringOf } from '../json/node.ts';
import { printJson } from '../json/print.ts';
import { isStringOrList } from '../json/same-text.ts';
import { JUPYTER_STYLE } from '../json/style.ts';
import { imageFacts, isImage } from './image.ts';
import type { Cell, MimeEntry, Notebook, Output } from './notebook.ts';
import { mimeEntries, readOutputs } from './output.ts';
import { joinedText, splitLines } from './text.ts';

/** Parts that can be left out: source, outputs, metadata, attachments, ids, counts. */
export type IgnoredParts = ReadonlySet<string>;

/**
 * Yields a notebook as readable text: a header line for each cell, its source as it is, its outputs as text.
 *
 * This is what `git log -p`, `git blame` and `git grep` work on as well, so each thing has a line of its own and
 * nothing is wrapped. Execution counts are not in the header: a mere re-run would then change every hunk header.
 * Outputs are never dropped of its own accord: who scans history for secrets through textconv must see them.
 * A line of content that could be taken for one of ours gets a backslash before it.
 */
export function* textForm(notebook: Notebook, ignore: IgnoredParts): Generator<string> {
  const hidden = new Map<string, number>();
  const left = {
    ignore,
    hide: (part: string, count: number) => hidden.set(part, (hidden.get(part) ?? 0) + count),
  };
  yield* notebookLines(notebook, left);
  for (const cell of notebook.cells) yield* cellLines(notebook, cell, left);
  const words = [...hidden].filter(([, count]) => count > 0).map(([part, count]) => `${part} ${count}`);
  if (words.length > 0) yield `\nhidden: ${words.join(', ')} (by --ignore or --only)\n`;
}

interface Visibility {
  readonly ignore: IgnoredParts;
  readonly hide: (part: string, count: number) => void;
}

/** Returns true where a part is to be seen, and counts it where not. */
function shows(part: string, count: number, { ignore, hide }: Visibility): boolean {
  if (!ignore.has(part)) return true;
  hide(part, count);
  return false;
}

const ONE_LINE = { ...JUPYTER_STYLE, indent: undefined };

function* notebookLines({ root, major, minor }: Notebook, visibility: Visibility): Generator<string> {
  yield `nbformat ${major}.${minor}\n`;
  const metadata = effectiveMembers(member(root, 'metadata'));
  if (!shows('metadata', metadata.size, visibility)) return;
  for (const [key, value] of [...metadata].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    yield `${escapeLine(key)}: ${compact(value)}\n`;
}

/** Returns a value as JSON on one line with sorted keys, whatever order the file has. */
function compact(value: JsonNode): string {
  return escapeControl(printJson(value, ONE_LINE, 0));
}

function* cellLines(notebook: Notebook, cell: Cell, visibility: Visibility): Generator<string> {
  yield `\n${cellHeader(cell, visibility)}\n`;
  if (shows('source', 1, visibility)) yield* contentLines(joinedText(cell.source));
  const files = members(cell.attachments);
  if (files.length > 0 && shows('attachments', files.length, visibility))
    for (const { key, value } of files)
      for (const entry of mimeEntries(value)) yield `attachment ${escapeLine(key)}: ${describe(entry)}\n`;
  const rest = [...effectiveMembers(cell.metadata)].filter(([key]) => key !== 'tags');
  if (rest.length > 0 && shows('metadata', rest.length, visibility))
    for (const [key, value] of rest) yield `metadata ${escapeLine(key)}: ${compact(value)}\n`;
  const count = cell.executionCount;
  if (count !== undefined && kindOf(count) === 'number' && shows('counts', 1, visibility))
    yield `In [${compact(count)}]\n`;
  const outputs = readOutputs(notebook, cell);
  if (outputs.length > 0 && shows('outputs', outputs.length, visibility))
    for (const output of outputs) yield* outputLines(output);
}

function cellHeader(cell: Cell, { ignore }: Visibility): string {
  const tags = elements(member(cell.metadata, 'tags')).map((tag) =>
    escapeLine(stringOf(tag) ?? compact(tag)),
  );
  const parts = [
    `── cell ${cell.index + 1}`,
    escapeLine(cell.type),
    cell.id === undefined || ignore.has('ids') ? '' : `id:${escapeLine(cell.id)}`,
    tags.length === 0 ? '' : `tags:[${tags.join(', ')}]`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** What our own lines start with. */
const OURS = /^(?:──|output \d|In \[|metadata |attachment |hidden: |\\)/;

/** Yields the lines of a text of the notebook, none of which can be taken for one of ours. */
function* contentLines(text: string): Generator<string> {
  for (const line of splitLines(withoutAnsi(text))) {
    const safe = escapeControl(line.endsWith('\n') ? line.slice(0, -1).replace(/\r$/, '') : line);
    yield `${OURS.test(safe) ? '\\' : ''}${safe}\n`;
  }
}

function* outputLines(output: Output): Generator<string> {
  const { index, type, name, text, data, node } = output;
  yield `output ${index + 1} · ${escapeLine(type)}${name === undefined ? '' : ` ${escapeLine(name)}`}\n`;
  if (text !== undefined) yield* contentLines(joinedText(text));
  if (type === 'error') yield* errorLines(node);
  for (const entry of data) yield* entryLines(entry, data.length > 1, index);
}

function* errorLines(node: JsonNode): Generator<string> {
  yield* contentLines(`${stringOf(member(node, 'ename')) ?? ''}: ${stringOf(member(node, 'evalue')) ?? ''}`);
  for (const frame of elements(member(node, 'traceback'))) yield* contentLines(stringOf(frame) ?? '');
}

/** One of several representations gets a line that names it. */
function* entryLines(entry: MimeEntry, several: boolean, index: number): Generator<string> {
  const binary = isBinary(entry);
  if (binary || several || entry.mime !== 'text/plain')
    yield `output ${index + 1} · ${binary ? describe(entry) : escapeLine(entry.mime)}\n`;
  if (binary) return;
  if (isStringOrList(entry.value)) yield* contentLines(joinedText(entry.value));
  else yield* contentLines(compact(entry.value));
}

function isBinary({ mime, value }: MimeEntry): boolean {
  return (isImage(mime) && mime !== 'image/svg+xml' && isStringOrList(value)) || mime === 'application/pdf';
}

function describe({ mime, value }: MimeEntry): string {
  const { bytes, width, height, hash } = imageFacts(mime, value);
  const size = width === undefined || height === undefined ? '' : ` ${width}×${height}`;
  return `${escapeLine(mime)}${size} ${bytes} B ${hash}`;
}
