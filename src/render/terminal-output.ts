import type { ModifiedOutput, OutputChange } from '../diff/notebook-diff.ts';
import { diffTexts } from '../diff/lines.ts';
import type { JsonNode } from '../json/document.ts';
import { elements, member, sizeOf, stringOf } from '../json/node.ts';
import type { MimeEntry, Output } from '../notebook/notebook.ts';
import { isBinaryMime, isImage } from '../notebook/image.ts';
import { headOfText } from '../notebook/text-lines.ts';
import { joinedText, splitLines } from '../notebook/text.ts';
import { plainText } from './escape.ts';
import { isText } from '../diff/text-value.ts';
import { plainLine, safe } from './printer.ts';
import { capped } from './capped.ts';
import { MAX_TEXT_BYTES, describeImage, renderBundle } from './terminal-bundle.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { OUTPUT_LAYOUT, renderHunks, renderWhole } from './terminal-source.ts';
import { byteCount, renderValues } from './terminal-values.ts';

/** Yields what became of an output. */
export function* renderOutput(change: OutputChange, options: TerminalOptions): Generator<string> {
  switch (change.kind) {
    case 'unchanged':
      return;
    case 'added':
      yield* renderWholeOutput(change.after, 'added', options);
      return;
    case 'deleted':
      yield* renderWholeOutput(change.before, 'removed', options);
      return;
    case 'modified':
      yield* renderModified(change, options);
  }
}

function title({ index, type, name }: Output): string {
  return `  output ${index + 1}   ${safe(type)}${name === undefined ? '' : ` ${safe(name)}`}`;
}

function* renderModified(change: ModifiedOutput, options: TerminalOptions): Generator<string> {
  yield plainLine(title(change.after), 'note', options);
  if (change.text !== undefined) yield* renderStream(change.text, options);
  yield* renderBundle(change.data, options);
  yield* renderValues('  metadata', change.metadata, options);
  yield* renderFields(change, options);
  if (change.executionCount !== undefined) yield* renderValues('  count', [change.executionCount], options);
}

function* renderStream(
  { before, after }: NonNullable<ModifiedOutput['text']>,
  options: TerminalOptions,
): Generator<string> {
  const sizes = [before, after].map((node) => (node === undefined ? 0 : sizeOf(node)));
  const [old = 0, now = 0] = sizes;
  if (old + now > MAX_TEXT_BYTES) {
    const both = `${byteCount(old)} ${sign('arrow', options)} ${byteCount(now)}`;
    yield plainLine(`    ${both}, too long to compare line by line`, 'note', options);
    return;
  }
  const [left, right] = [before, after].map((node) => plainText(joinedText(node)));
  if (left === right) yield plainLine('    (only control characters differ)', 'note', options);
  else yield* capped(renderHunks(diffTexts(left ?? '', right ?? ''), OUTPUT_LAYOUT, options), options);
}

/** An error is one thing to a person: its traceback is shown where that is all that changed. */
function* renderFields(change: ModifiedOutput, options: TerminalOptions): Generator<string> {
  const traceback = change.fields.find(({ path }) => path.length === 1 && path[0] === 'traceback');
  yield* renderValues(
    '  field',
    change.fields.filter((field) => field !== traceback),
    options,
  );
  if (traceback?.kind !== 'modified') return;
  const [before, after] = [traceback.before, traceback.after].map((node) => plainText(tracebackText(node)));
  yield* capped(renderHunks(diffTexts(before ?? '', after ?? ''), OUTPUT_LAYOUT, options), options);
}

function tracebackText(node: JsonNode): string {
  return elements(node)
    .map((frame) => stringOf(frame) ?? '')
    .join('\n');
}

function* renderWholeOutput(
  output: Output,
  side: 'added' | 'removed',
  options: TerminalOptions,
): Generator<string> {
  const mark = side === 'added' ? '+' : sign('deleted', options);
  yield plainLine(`${title(output)}   ${mark}`, 'note', options);
  if (output.type === 'error') yield errorLine(output, options);
  if (output.text !== undefined) yield* renderTextPart(output.text, side, options);
  const visual = output.data.some(({ mime }) => isImage(mime));
  for (const entry of output.data)
    if (!visual || isImage(entry.mime)) yield* renderEntry(entry, side, options);
}

function errorLine({ node }: Output, options: TerminalOptions): string {
  const name = plainText(stringOf(member(node, 'ename')) ?? 'error');
  const value = plainText(stringOf(member(node, 'evalue')) ?? '');
  const frames = elements(member(node, 'traceback')).length;
  const more = frames === 0 ? '' : `   (+${frames} frame${frames === 1 ? '' : 's'})`;
  return plainLine(`    ${sign('problem', options)} ${safe(name)}: ${safe(value)}${more}`, 'error', options);
}

function* renderEntry(
  { mime, value }: MimeEntry,
  side: 'added' | 'removed',
  options: TerminalOptions,
): Generator<string> {
  if (isImage(mime) || isBinaryMime(mime)) {
    yield plainLine(`    ${safe(mime)} ${describeImage(mime, value, options)}`, 'note', options);
    return;
  }
  const readable = mime === 'text/plain' || mime === 'text/markdown' || mime === 'text/latex';
  if (readable && isText(value)) yield* renderTextPart(value, side, options);
  else yield plainLine(`    ${safe(mime)} ${byteCount(sizeOf(value))}`, 'note', options);
}

function* renderTextPart(
  node: JsonNode,
  side: 'added' | 'removed',
  options: TerminalOptions,
): Generator<string> {
  const { lines: head, more } = headOfText(node, options.outputLines);
  const shown = renderWhole(splitLines(plainText(head.join(''))), side, OUTPUT_LAYOUT, options);
  yield* capped(shown, options, more);
}
