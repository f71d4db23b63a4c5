import { createTwoFilesPatch } from 'diff';
import type { CellChange, OutputChange } from '../diff/notebook-diff.ts';
import type { JsonNode } from '../json/document.ts';
import type { Cell } from '../notebook/notebook.ts';
import { joinedText } from '../notebook/text.ts';
import { plainText } from './escape.ts';
import type { FileDiff } from './file-diff.ts';
import { quotePath } from './names.ts';

const NOTHING = '/dev/null';

/** Yields a unified diff for each source and text output that changed, named `nb.ipynb#cell-4`, for other tools to show. */
export function* renderPatch(file: FileDiff): Generator<string> {
  if (file.comparison.kind !== 'notebooks') return;
  const before = `a/${file.before?.path ?? file.after?.path ?? ''}`;
  const after = `b/${file.after?.path ?? file.before?.path ?? ''}`;
  for (const change of file.comparison.diff.cells) yield* renderCell(change, before, after);
}

function* renderCell(change: CellChange, before: string, after: string): Generator<string> {
  switch (change.kind) {
    case 'unchanged':
      return;
    case 'added':
      yield patch(NOTHING, cellName(after, change.after), '', sourceOf(change.after));
      return;
    case 'deleted':
      yield patch(cellName(before, change.before), NOTHING, sourceOf(change.before), '');
      return;
    case 'modified': {
      const names = [cellName(before, change.before), cellName(after, change.after)] as const;
      if (change.source !== undefined) yield patch(...names, sourceOf(change.before), sourceOf(change.after));
      for (const output of change.outputs) yield* renderOutput(output, ...names);
    }
  }
}

function cellName(path: string, { index }: Cell): string {
  return `${path}#cell-${index + 1}`;
}

function sourceOf({ source }: Cell): string {
  return plainText(joinedText(source));
}

function* renderOutput(output: OutputChange, before: string, after: string): Generator<string> {
  if (output.kind !== 'modified' || output.text === undefined) return;
  const suffix = `-output-${output.after.index + 1}`;
  yield patch(before + suffix, after + suffix, textOf(output.text.before), textOf(output.text.after));
}

function textOf(node: JsonNode | undefined): string {
  return plainText(joinedText(node));
}

// oxlint-disable-next-line max-params -- two names and two texts
function patch(oldName: string, newName: string, before: string, after: string): string {
  const text = createTwoFilesPatch(
    quotePath(oldName),
    quotePath(newName),
    withLineEnd(before),
    withLineEnd(after),
  );
  // The first line of the package's output is a rule of its own.
  return text.slice(text.indexOf('---'));
}

/** The last line of a cell has no line end; that is no difference worth a remark in each patch. */
function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
