import { compactJson, isStrictJson } from '../json/compact.ts';
import type { JsonNode } from '../json/document.ts';
import { rawText } from '../json/node.ts';
import type { Printable } from '../json/print.ts';
import type { Cell, Notebook, Output } from '../notebook/notebook.ts';
import type {
  CellChange,
  Hunk,
  MimeChange,
  ModifiedCell,
  ModifiedOutput,
  NotebookDiff,
  OutputChange,
  Pair,
  Split,
  Join,
  TagChange,
  TextDiff,
  ValueChange,
} from './notebook-diff.ts';

/** The version of the format that `docs/formats/diff.schema.json` describes. */
export const DIFF_SCHEMA_VERSION = 1;

/**
 * Returns a diff as JSON in the published format, in chunks: one line a change, strict JSON whatever the
 * notebooks hold, complete enough to be applied in both directions. Large outputs are views of the notebooks.
 */
export function* diffToJson(diff: NotebookDiff): Generator<string | Uint8Array> {
  yield '{\n';
  yield* member('schemaVersion', DIFF_SCHEMA_VERSION);
  yield* member('before', notebookRef(diff.before));
  yield* member('after', notebookRef(diff.after));
  yield* member('approximate', diff.approximate);
  yield* listMember('fields', diff.fields.map(valueChange));
  yield ',\n';
  yield* listMember('cells', cellEntries(diff.cells));
  yield '\n}\n';
}

function* member(key: string, value: Printable): Generator<string | Uint8Array> {
  yield `"${key}": `;
  yield* compactJson(value);
  yield ',\n';
}

function* listMember(key: string, items: Iterable<Printable>): Generator<string | Uint8Array> {
  yield `"${key}": [`;
  let separator = '\n';
  for (const item of items) {
    yield separator;
    yield* compactJson(item);
    separator = ',\n';
  }
  yield separator === '\n' ? ']' : '\n]';
}

/** An object of the format; what is undefined or an empty list is left out. */
function record(
  entries: readonly (readonly [string, Printable | undefined])[],
): ReadonlyMap<string, Printable> {
  const map = new Map<string, Printable>();
  for (const [key, value] of entries)
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) map.set(key, value);
  return map;
}

/** A value of a notebook under its name; as text where it has tokens that only Python's dialect of JSON has. */
function valueEntry(name: string, node: JsonNode | undefined): readonly [string, Printable | undefined] {
  if (node === undefined || isStrictJson(node)) return [name, node];
  return [`${name}Text`, rawText(node)];
}

function valuePair({
  before,
  after,
}: Pair<JsonNode | undefined>): (readonly [string, Printable | undefined])[] {
  return [valueEntry('before', before), valueEntry('after', after)];
}

function notebookRef({ major, minor, cells }: Notebook): Printable {
  return record([
    ['nbformat', major],
    ['nbformatMinor', minor],
    ['cellCount', cells.length],
  ]);
}

function cellRef({ index, id, type }: Cell): Printable {
  return record([
    ['index', index],
    ['id', id],
    ['type', type],
  ]);
}

function* cellEntries(changes: readonly CellChange[]): Generator<Printable> {
  yield* withRuns(changes, cellEntry, (change) =>
    change.kind === 'unchanged' && !change.moved ? change : undefined,
  );
}

/** Entries of a list; changes that `calm` recognises are told as runs. */
function* withRuns<T>(
  changes: readonly T[],
  entryOf: (change: T) => Printable,
  calm: (change: T) => Pair<{ readonly index: number }> | undefined,
): Generator<Printable> {
  let run: Run | undefined;
  for (const change of changes) {
    const pair = calm(change);
    if (pair !== undefined && run !== undefined && continues(run, pair)) {
      run.count++;
      continue;
    }
    if (run !== undefined) yield runEntry(run);
    run = pair && { before: pair.before.index, after: pair.after.index, count: 1 };
    if (pair === undefined) yield entryOf(change);
  }
  if (run !== undefined) yield runEntry(run);
}

/** Neighbours on both sides that have not changed. */
interface Run extends Pair<number> {
  count: number;
}

function continues(run: Run, { before, after }: Pair<{ readonly index: number }>): boolean {
  return before.index === run.before + run.count && after.index === run.after + run.count;
}

function runEntry({ before, after, count }: Run): Printable {
  return record([
    ['kind', 'unchanged'],
    ['count', count],
    ['before', record([['index', before]])],
    ['after', record([['index', after]])],
  ]);
}

function cellEntry(change: CellChange): Printable {
  switch (change.kind) {
    case 'unchanged':
      return record([
        ['kind', 'unchanged'],
        ['count', 1],
        ['moved', change.moved || undefined],
        ['before', cellRef(change.before)],
        ['after', cellRef(change.after)],
      ]);
    case 'modified':
      return modifiedCell(change);
    case 'added':
      return record([
        ['kind', 'added'],
        ['after', cellRef(change.after)],
        ['splitFrom', change.splitFrom && cellRef(change.splitFrom)],
        valueEntry('cell', change.after.node),
      ]);
    case 'deleted':
      return record([
        ['kind', 'deleted'],
        ['before', cellRef(change.before)],
        ['joinedInto', change.joinedInto && cellRef(change.joinedInto)],
        valueEntry('cell', change.before.node),
      ]);
  }
}

function modifiedCell(change: ModifiedCell): Printable {
  const { type, id, source, tags, executionCount, relation } = change;
  return record([
    ['kind', 'modified'],
    ['moved', change.moved || undefined],
    ['before', cellRef(change.before)],
    ['after', cellRef(change.after)],
    ['type', type && record(Object.entries(type))],
    [
      'id',
      id &&
        record([
          ['before', id.before],
          ['after', id.after],
        ]),
    ],
    ['source', source && textDiff(source)],
    ['attachments', change.attachments.map(mimeChange)],
    ['tags', tags && tagChange(tags)],
    ['metadata', change.metadata.map(valueChange)],
    ['executionCount', executionCount && valueChange(executionCount)],
    ['outputs', [...withRuns(change.outputs, outputEntry, calmOutput)]],
    ['fields', change.fields.map(valueChange)],
    ['relation', relation && relationEntry(relation)],
  ]);
}

function textDiff({ before, after, hunks, approximate }: TextDiff): Printable {
  return record([
    ['beforeLines', before.length],
    ['afterLines', after.length],
    ['approximate', approximate || undefined],
    ['hunks', hunks.map((hunk) => hunkEntry(hunk, { before, after }))],
  ]);
}

function hunkEntry(hunk: Hunk, lines: Pair<readonly string[]>): Printable {
  return record([
    ['beforeStart', hunk.beforeStart],
    ['afterStart', hunk.afterStart],
    ['removed', lines.before.slice(hunk.beforeStart, hunk.beforeEnd)],
    ['added', lines.after.slice(hunk.afterStart, hunk.afterEnd)],
  ]);
}

function tagChange(tags: TagChange): Printable {
  return record([['added', tags.added], ['removed', tags.removed], ...valuePair(tags)]);
}

function relationEntry(relation: Split | Join): Printable {
  const { kind } = relation;
  return kind === 'split'
    ? record(Object.entries({ kind, into: relation.into.map(cellRef) }))
    : record(Object.entries({ kind, from: relation.from.map(cellRef) }));
}

function valueChange(change: ValueChange): Printable {
  const before = change.kind === 'added' ? undefined : change.before;
  const after = change.kind === 'deleted' ? undefined : change.after;
  return record([['kind', change.kind], ['path', change.path], ...valuePair({ before, after })]);
}

function mimeChange(change: MimeChange): Printable {
  const { attachment, mime, key } = change;
  return record([
    ['attachment', attachment],
    ['mime', mime],
    ['key', key === mime ? undefined : key],
    ...valuePair(change),
  ]);
}

function outputRef({ index, type, name }: Output): Printable {
  return record([
    ['index', index],
    ['type', type],
    ['name', name],
  ]);
}

function calmOutput(change: OutputChange): Pair<Output> | undefined {
  return change.kind === 'unchanged' ? change : undefined;
}

function outputEntry(change: OutputChange): Printable {
  switch (change.kind) {
    case 'unchanged':
      return runEntry({ before: change.before.index, after: change.after.index, count: 1 });
    case 'added':
      return record([
        ['kind', 'added'],
        ['after', outputRef(change.after)],
        valueEntry('output', change.after.node),
      ]);
    case 'deleted':
      return record([
        ['kind', 'deleted'],
        ['before', outputRef(change.before)],
        valueEntry('output', change.before.node),
      ]);
    case 'modified':
      return modifiedOutput(change);
  }
}

function modifiedOutput(change: ModifiedOutput): Printable {
  const { before, after, text, executionCount } = change;
  return record([
    ['kind', 'modified'],
    ['before', outputRef(before)],
    ['after', outputRef(after)],
    ['text', text && record(valuePair(text))],
    ['data', change.data.map(mimeChange)],
    ['metadata', change.metadata.map(valueChange)],
    ['executionCount', executionCount && valueChange(executionCount)],
    ['fields', change.fields.map(valueChange)],
  ]);
}
