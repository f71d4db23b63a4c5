import type { JsonNode } from '../json/document.ts';
import type { Edit } from '../json/edit.ts';
import { type PathChange, editPaths } from '../json/edit-paths.ts';
import { elements, kindOf, member, stringOf } from '../json/node.ts';
import { spliceArray } from '../json/splice.ts';
import type { JsonStyle } from '../json/style.ts';
import { sameMimeValue, sameOutput, sameText } from '../notebook/content.ts';
import type { FieldNames } from '../notebook/fields.ts';
import type { Cell } from '../notebook/notebook.ts';
import { arrange, countBefore, slotsOf } from './apply-list.ts';
import { editSource } from './apply-source.ts';
import { asValueChange, attachmentChanges, expectBefore, valueChanges } from './apply-values.ts';
import { type DiffPlace, DiffMismatchError } from './mismatch-error.ts';
import type {
  ParsedMimeChange,
  ParsedModifiedCell,
  ParsedModifiedOutput,
  ParsedOutputChange,
} from './parsed-diff.ts';

/** How the notebook that is changed calls its fields, how it is written, and how deep its cells stand. */
export interface ApplyTarget {
  readonly names: FieldNames;
  readonly style: JsonStyle;
  /** The number of containers around a cell. */
  readonly depth: number;
}

/** Returns the edits that change one cell. */
export function editCell(cell: Cell, change: ParsedModifiedCell, target: ApplyTarget): Edit[] {
  const { names, style, depth } = target;
  const place = (part: string): DiffPlace => ({ cell: cell.index, part });
  const source = member(cell.node, names.source(cell.type));
  const edits = [
    ...editPaths(cell.node, cellValues(cell, change), style, depth),
    ...(change.source === undefined
      ? []
      : editSource(source, change.source, place('source'), { style, depth: depth + 1 })),
    ...(change.outputs.length === 0 ? [] : editOutputs(cell, change.outputs, target)),
  ];
  expectDisjoint(edits, place('the cell'));
  return edits;
}

function cellValues(cell: Cell, change: ParsedModifiedCell): PathChange[] {
  const { type, id, tags, executionCount } = change;
  const place: DiffPlace = { cell: cell.index, part: '' };
  return [
    ...textChange(cell.node, 'cell_type', type, cell.index),
    ...textChange(cell.node, 'id', id, cell.index),
    ...attachmentChanges(cell.node, change.attachments, { ...place, part: 'attachments' }),
    ...valueChanges(cell.node, ['metadata'], tags === undefined ? [] : [asValueChange('tags', tags)], place),
    ...valueChanges(cell.node, ['metadata'], change.metadata, place),
    ...valueChanges(cell.node, [], executionCount === undefined ? [] : [executionCount], place),
    ...valueChanges(cell.node, [], change.fields, place),
  ];
}

/** The change of a member that is a string. */
function textChange(
  node: JsonNode,
  key: string,
  pair: { readonly before: string | undefined; readonly after: string | undefined } | undefined,
  cell: number,
): PathChange[] {
  if (pair === undefined) return [];
  const value = member(node, key);
  if (stringOf(value) !== pair.before || (pair.before === undefined && value !== undefined))
    throw new DiffMismatchError({ cell, part: key });
  return [{ path: [key], value: pair.after }];
}

function editOutputs(cell: Cell, changes: readonly ParsedOutputChange[], target: ApplyTarget): Edit[] {
  const { names, style } = target;
  const depth = target.depth + 2;
  const list = member(cell.node, 'outputs');
  const outputs = elements(list);
  const place = { cell: cell.index, part: 'outputs' };
  const expected = countBefore(changes);
  if (list === undefined || kindOf(list) !== 'array') throw new DiffMismatchError(place);
  if (outputs.length !== expected)
    throw new DiffMismatchError(place, `are ${outputs.length}, the diff is for ${expected}`);
  for (const change of changes)
    if (change.kind === 'deleted')
      expectBefore(
        outputs[change.before.index],
        change.value,
        outputPlace(cell, change.before.index),
        (a, b) => sameOutput(a, b, names),
      );
  const { items, edits } = arrange(
    slotsOf(changes),
    outputs,
    (index, change: ParsedModifiedOutput) =>
      editOutput(outputs[index], change, { ...target, depth }, outputPlace(cell, index)),
    { style, depth },
  );
  return [...edits, ...spliceArray(list, items, style, depth - 1)];
}

function outputPlace(cell: Cell, index: number): DiffPlace {
  return { cell: cell.index, part: `output ${index + 1}` };
}

/** @param target its depth is that of the output. */
function editOutput(
  output: JsonNode | undefined,
  change: ParsedModifiedOutput,
  { names, style, depth }: ApplyTarget,
  place: DiffPlace,
): Edit[] {
  if (output === undefined || kindOf(output) !== 'object') throw new DiffMismatchError(place);
  const { text, executionCount } = change;
  if (text !== undefined)
    expectBefore(member(output, 'text'), text.before, { ...place, part: `${place.part} text` }, sameText);
  const changes = [
    ...(text === undefined ? [] : [{ path: ['text'], value: text.after }]),
    ...change.data.map((entry) => mimeChange(output, entry, names, place)),
    ...valueChanges(output, ['metadata'], change.metadata, place),
    ...valueChanges(output, [], executionCount === undefined ? [] : [executionCount], place),
    ...valueChanges(output, [], change.fields, place),
  ];
  const edits = editPaths(output, changes, style, depth);
  expectDisjoint(edits, place);
  return edits;
}

/** Where there is no `data`, in nbformat 3, the entries of a bundle are members of the output, and all are text. */
function mimeChange(
  output: JsonNode,
  { mime, key, before, after }: ParsedMimeChange,
  names: FieldNames,
  place: DiffPlace,
): PathChange {
  const flat = names.mimeKeys.has(key) && member(output, 'data') === undefined;
  const bundle = flat ? output : member(output, 'data');
  const part = `${place.part} ${mime}`;
  if (bundle === undefined || kindOf(bundle) !== 'object') throw new DiffMismatchError({ ...place, part });
  expectBefore(member(bundle, key), before, { ...place, part }, (a, b) =>
    flat ? sameText(a, b) : sameMimeValue(mime, a, b),
  );
  return { path: flat ? [key] : ['data', key], value: after };
}

/**
 * Edits overlap only where a diff changes one thing in two ways, which no diff of ours does.
 *
 * @throws DiffMismatchError where two edits overlap.
 */
export function expectDisjoint(edits: readonly Edit[], place: DiffPlace): void {
  let reached = 0;
  for (const { start, end } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < reached) throw new DiffMismatchError(place, 'is changed in two ways by the diff');
    reached = end;
  }
}
