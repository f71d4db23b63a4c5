import { append } from '../../append.ts';
import type { JsonNode } from '../../json/document.ts';
import type { Edit } from '../../json/edit.ts';
import { effectiveMembers, elements, kindOf, rangeOf } from '../../json/node.ts';
import { type Printable, isNode, printJson, printString } from '../../json/print.ts';
import { type SpliceItem, editMembers, spliceArray } from '../../json/splice.ts';
import { type JsonStyle, detectStyle } from '../../json/style.ts';
import type { Notebook } from '../../notebook/notebook.ts';
import { editSource } from '../apply-source.ts';
import { diffTexts } from '../lines.ts';
import { type DiffPlace, DiffMismatchError } from '../mismatch-error.ts';
import type { NbdimeDiff, NbdimeOperation } from './operation.ts';
import { type Role, roleBelow, splitTexts, textAt } from './roles.ts';
import { sequenceSteps } from './sequence-steps.ts';
import { patchText } from './text.ts';

/**
 * Returns the edits that make nbdime's change in a notebook. What the diff does not touch keeps its bytes. nbdime does
 * not tell what was there before, so less can be checked than with a diff of ours: that every place exists, and that
 * what is added is not there yet.
 *
 * @throws DiffMismatchError where the notebook does not have what the diff changes.
 */
export function applyNbdimeDiff(diff: NbdimeDiff, notebook: Notebook): Edit[] {
  if (notebook.major < 4)
    throw new DiffMismatchError(
      { cell: undefined, part: 'nbformat' },
      `is ${notebook.major}, the diffs of nbdime are for 4`,
    );
  const style = detectStyle(notebook.document);
  return edits(notebook.root, diff, { role: 'notebook', path: [], style });
}

/** Where a value stands, and what it is there. */
interface Spot {
  readonly role: Role;
  readonly path: readonly (string | number)[];
  readonly style: JsonStyle;
}

function below({ role, path, style }: Spot, key: string | number): Spot {
  return { role: roleBelow(role, key), path: [...path, key], style };
}

/** As a person reads it. */
function placeOf({ path }: Spot): DiffPlace {
  const [list, cell, ...rest] = path;
  const inCell = list === 'cells' && typeof cell === 'number';
  const part = (inCell ? rest : path)
    .map((key) => (typeof key === 'number' ? String(key + 1) : key))
    .join('.')
    .replace(/^outputs\.(\d+)/, 'output $1');
  return { cell: inCell ? cell : undefined, part: part === '' ? 'the cell' : part };
}

/** Recursive, which is safe: a diff that was read or made has a limit of its depth. */
function edits(node: JsonNode, diff: NbdimeDiff, spot: Spot): Edit[] {
  if (diff.length === 0) return [];
  const text = textAt(node, spot.role);
  if (text !== undefined) return textEdits(node, text, diff, spot);
  const kind = kindOf(node);
  if (kind === 'object') return memberEdits(node, diff, spot);
  if (kind === 'array') return elementEdits(node, diff, spot);
  throw new DiffMismatchError(placeOf(spot), 'has no parts, the diff changes one');
}

function textEdits(node: JsonNode, before: string, diff: NbdimeDiff, spot: Spot): Edit[] {
  const { style, path } = spot;
  const place = placeOf(spot);
  const after = patchText(before, diff, place);
  if (kindOf(node) === 'string')
    return [{ ...rangeOf(node), content: new TextEncoder().encode(printString(after, style)) }];
  const lines = diffTexts(before, after);
  const hunks = lines.hunks.map(({ beforeStart, beforeEnd, afterStart, afterEnd }) => ({
    beforeStart,
    afterStart,
    removed: lines.before.slice(beforeStart, beforeEnd),
    added: lines.after.slice(afterStart, afterEnd),
  }));
  const parsed = { beforeLines: lines.before.length, afterLines: lines.after.length, hunks };
  return editSource(node, parsed, place, { style, depth: path.length });
}

function memberEdits(object: JsonNode, diff: NbdimeDiff, spot: Spot): Edit[] {
  const members = effectiveMembers(object);
  const changes = new Map<string, Printable | undefined>();
  const inner: Edit[] = [];
  for (const operation of diff) {
    const { key } = operation;
    if (typeof key === 'number')
      throw new DiffMismatchError(placeOf(spot), 'is an object, the diff is for a list');
    const at = below(spot, key);
    const value = members.get(key);
    expectPresence(operation, value, at);
    if (operation.op === 'patch' && value !== undefined) append(inner, edits(value, operation.diff, at));
    else changes.set(key, memberValue(operation, at));
  }
  return [...inner, ...editMembers(object, changes, spot.style, spot.path.length)];
}

/** nbformat gives a cell without an id one that it makes up, so for nbdime all have one, but for no good reason. */
function expectPresence({ op }: NbdimeOperation, value: JsonNode | undefined, spot: Spot): void {
  const isId = spot.path.length === 3 && spot.path[0] === 'cells' && spot.path[2] === 'id';
  if (isId && op !== 'patch') return;
  if ((op === 'add') === (value === undefined)) return;
  throw new DiffMismatchError(placeOf(spot), op === 'add' ? 'is there already' : 'is missing');
}

function memberValue(operation: NbdimeOperation, { role }: Spot): Printable | undefined {
  return 'value' in operation ? newValue(operation.value, role) : undefined;
}

function newValue(value: Printable, role: Role): Printable {
  return isNode(value) ? splitTexts(value, role) : value;
}

function elementEdits(array: JsonNode, diff: NbdimeDiff, spot: Spot): Edit[] {
  const { style, path } = spot;
  const nodes = elements(array);
  const items: SpliceItem[] = [];
  const inner: Edit[] = [];
  for (const step of sequenceSteps(diff, nodes.length, placeOf(spot)))
    if (step.kind === 'kept')
      for (let index = step.from; index < step.to; index++) items.push({ kind: 'keep', index });
    else if (step.kind === 'patched') {
      items.push({ kind: 'keep', index: step.at });
      const node = nodes[step.at];
      if (node !== undefined) append(inner, edits(node, step.diff, below(spot, step.at)));
    } else {
      if (typeof step.values === 'string')
        throw new DiffMismatchError(placeOf(spot), 'is a list, the diff adds a text');
      const { role } = below(spot, 0);
      for (const value of step.values)
        items.push({ kind: 'insert', text: printJson(newValue(value, role), style, path.length + 1) });
    }
  return [...inner, ...spliceArray(array, items, style, path.length)];
}
