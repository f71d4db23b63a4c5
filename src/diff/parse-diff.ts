import { type JsonNode, rootOf } from '../json/document.ts';
import { member, stringOf } from '../json/node.ts';
import { scan } from '../json/scan.ts';
import { DIFF_SCHEMA_VERSION } from './diff-json.ts';
import { DiffFormatError } from './diff-format-error.ts';
import {
  countField,
  expectObject,
  listField,
  readString,
  requiredField,
  stringField,
  valueField,
  valuePair,
} from './format-field.ts';
import type { Pair } from './notebook-diff.ts';
import type {
  ParsedCellChange,
  ParsedDiff,
  ParsedHunk,
  ParsedListChange,
  ParsedMimeChange,
  ParsedModifiedCell,
  ParsedModifiedOutput,
  ParsedNotebookRef,
  ParsedRef,
  ParsedTextDiff,
  ParsedValueChange,
} from './parsed-diff.ts';

/**
 * Returns a diff from its JSON form. Fields that this version does not know are passed over.
 *
 * @throws JsonSyntaxError where the bytes are not JSON.
 * @throws DiffFormatError where the JSON is not such a diff, or contradicts itself.
 */
export function parseDiff(bytes: Uint8Array): ParsedDiff {
  const root = rootOf(scan(bytes));
  checkVersion(root);
  const before = readNotebookRef(requiredField(root, 'before'));
  const after = readNotebookRef(requiredField(root, 'after'));
  const cellList = requiredField(root, 'cells');
  const cells: ParsedCellChange[] = listField(root, 'cells').map((node) =>
    readListChange(node, 'cell', readModifiedCell),
  );
  checkList(cells, { before: before.cellCount, after: after.cellCount }, cellList);
  return { before, after, cells, fields: listField(root, 'fields').map(readValueChange) };
}

function checkVersion(root: JsonNode): void {
  if (member(root, 'schemaVersion') === undefined)
    throw new DiffFormatError('this JSON is not a diff of nbvc: it has no "schemaVersion"', root);
  const version = countField(root, 'schemaVersion');
  if (version !== DIFF_SCHEMA_VERSION)
    throw new DiffFormatError(
      `this diff has schemaVersion ${version}, this nbvc reads ${DIFF_SCHEMA_VERSION}`,
      requiredField(root, 'schemaVersion'),
    );
}

function readNotebookRef(node: JsonNode): ParsedNotebookRef {
  return { nbformat: countField(node, 'nbformat'), cellCount: countField(node, 'cellCount') };
}

function readRef(node: JsonNode): ParsedRef {
  return {
    index: countField(node, 'index'),
    type: stringField(node, 'type'),
    id: stringField(node, 'id'),
  };
}

function readRefs(node: JsonNode): Pair<ParsedRef> {
  return { before: readRef(requiredField(node, 'before')), after: readRef(requiredField(node, 'after')) };
}

function readListChange<Modified>(
  node: JsonNode,
  valueName: string,
  readModified: (node: JsonNode) => Modified,
): ParsedListChange<Modified> {
  const kind = readString(requiredField(node, 'kind'));
  switch (kind) {
    case 'unchanged':
      return { kind, count: countField(node, 'count'), ...readRefs(node) };
    case 'added':
      return { kind, after: readRef(requiredField(node, 'after')), value: readWhole(node, valueName) };
    case 'deleted':
      return { kind, before: readRef(requiredField(node, 'before')), value: readWhole(node, valueName) };
    case 'modified':
      return readModified(node);
    default:
      throw new DiffFormatError(`unknown kind of change: ${JSON.stringify(kind)}`, node);
  }
}

function readWhole(node: JsonNode, name: string): JsonNode {
  const value = valueField(node, name);
  if (value === undefined) throw new DiffFormatError(`"${name}" is missing`, node);
  return value;
}

/**
 * Checks that the entries of a list tell of each place exactly once, before and after. Without the counts,
 * which an output list does not have, the largest index stands for them.
 */
function checkList(
  changes: readonly ParsedListChange<{ readonly kind: 'modified' } & Pair<ParsedRef>>[],
  counts: Pair<number> | undefined,
  at: JsonNode,
): void {
  for (const side of ['before', 'after'] as const) {
    const runs = changes.flatMap((change) => {
      const ref = sideOf(change, side);
      return ref === undefined
        ? []
        : [{ index: ref.index, count: change.kind === 'unchanged' ? change.count : 1 }];
    });
    let next = 0;
    for (const { index, count } of runs.toSorted((a, b) => a.index - b.index || a.count - b.count)) {
      if (index !== next)
        throw new DiffFormatError(`the entries do not tell once of number ${next} ${side}`, at);
      next += count;
    }
    if (counts !== undefined && next !== counts[side])
      throw new DiffFormatError(
        `the entries tell of ${next} cells ${side}, "cellCount" of ${counts[side]}`,
        at,
      );
  }
}

function sideOf(
  change: ParsedListChange<{ readonly kind: 'modified' } & Pair<ParsedRef>>,
  side: 'before' | 'after',
): ParsedRef | undefined {
  if (change.kind === 'added') return side === 'after' ? change.after : undefined;
  if (change.kind === 'deleted') return side === 'before' ? change.before : undefined;
  return change[side];
}

function readModifiedCell(node: JsonNode): ParsedModifiedCell {
  const outputs = listField(node, 'outputs').map((entry) =>
    readListChange(entry, 'output', readModifiedOutput),
  );
  checkList(outputs, undefined, node);
  return {
    kind: 'modified',
    ...readRefs(node),
    type: optional(node, 'type', readTypes),
    id: optional(node, 'id', readIds),
    source: optional(node, 'source', readTextDiff),
    attachments: listField(node, 'attachments').map(readAttachment),
    tags: optional(node, 'tags', valuePair),
    metadata: listField(node, 'metadata').map(readValueChange),
    executionCount: optional(node, 'executionCount', readValueChange),
    outputs,
    fields: listField(node, 'fields').map(readValueChange),
  };
}

function readModifiedOutput(node: JsonNode): ParsedModifiedOutput {
  return {
    kind: 'modified',
    ...readRefs(node),
    text: optional(node, 'text', valuePair),
    data: listField(node, 'data').map(readMimeChange),
    metadata: listField(node, 'metadata').map(readValueChange),
    executionCount: optional(node, 'executionCount', readValueChange),
    fields: listField(node, 'fields').map(readValueChange),
  };
}

function optional<T>(node: JsonNode, name: string, read: (value: JsonNode) => T): T | undefined {
  const value = member(node, name);
  return value && read(value);
}

function readTypes(node: JsonNode): Pair<string> {
  return {
    before: readString(requiredField(node, 'before')),
    after: readString(requiredField(node, 'after')),
  };
}

function readIds(node: JsonNode): Pair<string | undefined> {
  return { before: stringField(node, 'before'), after: stringField(node, 'after') };
}

function readValueChange(node: JsonNode): ParsedValueChange {
  const path = listField(node, 'path').map(readString);
  if (path.length === 0) throw new DiffFormatError('a change needs a "path" of at least one key', node);
  const pair = valuePair(node);
  const kind = stringOf(requiredField(node, 'kind'));
  if (kind !== kindOfChange(pair))
    throw new DiffFormatError(`the change has the values of one that is ${kindOfChange(pair)}`, node);
  return { path, ...pair };
}

function kindOfChange({ before, after }: Pair<JsonNode | undefined>): string {
  if (before === undefined) return 'added';
  return after === undefined ? 'deleted' : 'modified';
}

function readMimeChange(node: JsonNode): ParsedMimeChange {
  const mime = readString(requiredField(node, 'mime'));
  return { attachment: undefined, mime, key: stringField(node, 'key') ?? mime, ...valuePair(node) };
}

function readAttachment(node: JsonNode): ParsedMimeChange {
  return { ...readMimeChange(node), attachment: readString(requiredField(node, 'attachment')) };
}

function readTextDiff(node: JsonNode): ParsedTextDiff {
  const beforeLines = countField(expectObject(node), 'beforeLines');
  const afterLines = countField(node, 'afterLines');
  return { beforeLines, afterLines, hunks: readHunks(node, { before: beforeLines, after: afterLines }) };
}

/** Reads hunks that ascend and leave the same count of lines between them on both sides. */
function readHunks(node: JsonNode, lines: Pair<number>): ParsedHunk[] {
  let before = 0;
  let after = 0;
  const hunks = listField(node, 'hunks').map((entry) => {
    const hunk = readHunk(entry);
    const kept = hunk.beforeStart - before;
    if (kept < 0 || kept !== hunk.afterStart - after)
      throw new DiffFormatError('the hunk does not fit to the one before it', entry);
    before = hunk.beforeStart + hunk.removed.length;
    after = hunk.afterStart + hunk.added.length;
    return hunk;
  });
  if (before > lines.before || lines.before - before !== lines.after - after)
    throw new DiffFormatError('the hunks do not fit to the count of lines', node);
  return hunks;
}

function readHunk(node: JsonNode): ParsedHunk {
  return {
    beforeStart: countField(node, 'beforeStart'),
    afterStart: countField(node, 'afterStart'),
    removed: listField(node, 'removed').map(readString),
    added: listField(node, 'added').map(readString),
  };
}
