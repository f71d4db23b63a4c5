import type { JsonNode } from '../../json/document.ts';
import { sameValue } from '../../json/equal.ts';
import { effectiveMembers, elements, kindOf, rawText } from '../../json/node.ts';
import { UserError } from '../../errors.ts';
import { sameContent } from '../text-value.ts';
import type { CellChange, ModifiedCell, NotebookDiff, OutputChange } from '../notebook-diff.ts';
import { diffSequences, intern } from '../sequence.ts';
import type { NbdimeDiff, NbdimeOperation } from './operation.ts';
import { type Role, joinTexts, roleBelow, textAt } from './roles.ts';
import { type SequenceItem, sequenceOperations } from './sequence-operations.ts';
import { diffText } from './text.ts';

/** Values nested deeper than this are replaced whole, as in diffs of our own. */
const MAX_DEPTH = 32;

/**
 * Returns a diff in the form that nbdime has for it, which its `patch` takes. It only leads forward, since it does not
 * tell what it removes, and it knows no moves: a moved cell goes and comes.
 *
 * @throws UserError where a notebook is of nbformat 3, which nbdime compares only after an upgrade.
 */
export function nbdimeDiff(diff: NotebookDiff): NbdimeDiff {
  const { before, after } = diff;
  if (before.major < 4 || after.major < 4)
    throw new UserError(
      'the diffs of nbdime are of nbformat 4, and this notebook is of nbformat 3',
      'nbvc repair --upgrade notebook.ipynb',
    );
  return diffMembers(before.root, after.root, 'notebook', {
    depth: 0,
    listOf: (key) => (key === 'cells' ? cellOperations(diff.cells) : undefined),
  });
}

function cellOperations(changes: readonly CellChange[]): NbdimeDiff {
  const items: SequenceItem[] = [];
  for (const change of changes)
    if (change.kind === 'deleted') continue;
    else if (change.kind === 'added' || change.moved)
      items.push({ kind: 'new', value: joinTexts(change.after.node, 'cell') });
    else
      items.push({
        kind: 'kept',
        from: change.before.index,
        diff: change.kind === 'modified' ? cellDiff(change) : [],
      });
  return sequenceOperations(changes.filter(({ kind }) => kind !== 'added').length, items);
}

function cellDiff({ before, after, outputs }: ModifiedCell): NbdimeDiff {
  return diffMembers(before.node, after.node, 'cell', {
    depth: 0,
    listOf: (key) => (key === 'outputs' ? outputOperations(outputs) : undefined),
  });
}

function outputOperations(changes: readonly OutputChange[]): NbdimeDiff {
  const items: SequenceItem[] = [];
  for (const change of changes)
    if (change.kind === 'added') items.push({ kind: 'new', value: joinTexts(change.after.node, 'output') });
    else if (change.kind !== 'deleted') {
      const { before, after } = change;
      const diff = change.kind === 'modified' ? diffMembers(before.node, after.node, 'output', DEEP) : [];
      items.push({ kind: 'kept', from: before.index, diff });
    }
  return sequenceOperations(changes.filter(({ kind }) => kind !== 'added').length, items);
}

/** How members are compared that stand somewhere. */
interface Below {
  readonly depth: number;
  /** The operations of a list that has been aligned already. */
  readonly listOf?: (key: string) => NbdimeDiff | undefined;
}

const DEEP: Below = { depth: 0 };

function diffMembers(before: JsonNode, after: JsonNode, role: Role, { depth, listOf }: Below): NbdimeDiff {
  const old = effectiveMembers(before);
  const now = effectiveMembers(after);
  const keys = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return keys.flatMap((key): NbdimeOperation[] => {
    const [left, right] = [old.get(key), now.get(key)];
    const inner = roleBelow(role, key);
    if (right === undefined) return [{ op: 'remove', key }];
    if (left === undefined) return [{ op: 'add', key, value: joinTexts(right, inner) }];
    const aligned = bothLists(left, right) ? listOf?.(key) : undefined;
    const diff = aligned ?? diffValue(left, right, inner, depth + 1);
    if (diff === undefined) return [{ op: 'replace', key, value: joinTexts(right, inner) }];
    return diff.length === 0 ? [] : [{ op: 'patch', key, diff }];
  });
}

function bothLists(a: JsonNode, b: JsonNode): boolean {
  return kindOf(a) === 'array' && kindOf(b) === 'array';
}

/** Returns undefined where one value as a whole gives way to the other. */
function diffValue(before: JsonNode, after: JsonNode, role: Role, depth: number): NbdimeDiff | undefined {
  if (isSame(before, after, role)) return [];
  if (role === 'whole' || role === 'joined' || depth >= MAX_DEPTH) return undefined;
  const [old, now] = [textAt(before, role), textAt(after, role)];
  if (old !== undefined && now !== undefined) return diffText(old, now);
  if (bothLists(before, after)) return diffElements(before, after, role);
  const bothObjects = kindOf(before) === 'object' && kindOf(after) === 'object';
  return bothObjects ? diffMembers(before, after, role, { depth }) : undefined;
}

function isSame(before: JsonNode, after: JsonNode, role: Role): boolean {
  return role === 'text' || role === 'joined' ? sameContent(before, after) : sameValue(before, after);
}

/** As nbdime does with lists that are neither cells nor outputs: elements are the same or others. */
function diffElements(before: JsonNode, after: JsonNode, role: Role): NbdimeDiff {
  const [old, now] = [elements(before), elements(after)];
  const { a, b } = intern(old, now, rawText);
  const items: SequenceItem[] = [];
  let from = 0;
  const keepUpTo = (end: number): void => {
    for (; from < end; from++) items.push({ kind: 'kept', from, diff: [] });
  };
  for (const { aStart, aEnd, bStart, bEnd } of diffSequences(a, b).changes) {
    keepUpTo(aStart);
    for (const [i, node] of now.slice(bStart, bEnd).entries())
      items.push({ kind: 'new', value: joinTexts(node, roleBelow(role, bStart + i)) });
    from = aEnd;
  }
  keepUpTo(old.length);
  return sequenceOperations(old.length, items);
}
