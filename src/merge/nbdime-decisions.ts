import { compactJson, compactList } from '../json/compact.ts';
import type { Printable } from '../json/print.ts';
import { UserError } from '../errors.ts';
import { diffNotebooks } from '../diff/diff.ts';
import { type NbdimeDiff, type NbdimeOperation, printableDiff } from '../diff/nbdime/operation.ts';
import { nbdimeDiff } from '../diff/nbdime/write.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { MergeOptions } from './merge-form.ts';
import { mergeNotebooks } from './merge.ts';
import { applyResolution, resolveConflicts } from './resolve.ts';

/**
 * One decision of a merge as nbdime tells it: what both sides did at a path of the base, and what is to be done there.
 * Where `conflict` is true, the action is the one before anybody has decided: the base stays.
 *
 * Source: nbdime 4.0, `merge_format.schema.json`.
 */
export interface NbdimeDecision {
  readonly path: readonly (string | number)[];
  readonly conflict: boolean;
  readonly action: 'base' | 'local' | 'remote' | 'either' | 'local_then_remote' | 'custom';
  readonly local: NbdimeDiff;
  readonly remote: NbdimeDiff;
  /** What is done where the action is `custom`. */
  readonly custom?: NbdimeDiff;
}

/**
 * Returns the decisions of a merge in the order in which nbdime's `apply_decisions` takes them, deepest paths first.
 * Applied to the base they give the merged notebook, with the base's version of what is in conflict.
 *
 * @throws UserError where the notebooks are of nbformat 3, or their merge would be wrong (a bug of ours).
 */
export function nbdimeDecisions(
  base: Notebook,
  ours: Notebook,
  theirs: Notebook,
  options: MergeOptions = {},
): NbdimeDecision[] {
  const style: MergeOptions = { ...options, conflictStyle: 'cells', showBase: 'diff3' };
  const { result, faults } = mergeNotebooks(base, ours, theirs, style);
  const [fault] = faults;
  if (fault !== undefined) throw new UserError(`no decisions, the merge would be wrong: ${fault}`);
  const merged = parseNotebook(result);
  const since = (after: Notebook): NbdimeDiff => nbdimeDiff(diffNotebooks(base, after));
  const decisions = decideMembers([], {
    local: since(ours),
    remote: since(theirs),
    merged: since(settled(merged, 'base')),
    other: since(settled(merged, 'ours')),
  });
  return decisions.toSorted((a, b) => comparePaths(b.path, a.path));
}

/** Of versions that have no base, theirs stands for it: the other is ours. */
function settled(merged: Notebook, choice: 'base' | 'ours'): Notebook {
  const { left } = resolveConflicts(merged, () => choice);
  const without = new Set(left.flatMap((conflict) => (conflict.kind === 'group' ? [conflict.id] : [])));
  const resolution = resolveConflicts(merged, (conflict) =>
    conflict.kind === 'group' && without.has(conflict.id) ? 'theirs' : choice,
  );
  return resolution.edits.length === 0 ? merged : parseNotebook(applyResolution(merged, resolution));
}

/** Returns decisions as nbdime's JSON, in chunks: one line a decision. */
export function decisionsToJson(decisions: readonly NbdimeDecision[]): Generator<string | Uint8Array> {
  return compactList(decisions.map(printable));
}

function printable({ path, conflict, action, local, remote, custom }: NbdimeDecision): Printable {
  return new Map<string, Printable>([
    ['common_path', path],
    ['conflict', conflict],
    ['action', action],
    ['local_diff', sideOf(local)],
    ['remote_diff', sideOf(remote)],
    ...(custom === undefined ? [] : [['custom_diff', printableDiff(custom)] as const]),
  ]);
}

function sideOf(diff: NbdimeDiff): Printable {
  return diff.length === 0 ? null : printableDiff(diff);
}

/**
 * What became of one value of the base: on both sides, and in the merge with each conflict settled in two ways. What
 * is the same in both is decided, whatever anybody chooses; the rest is in conflict.
 */
type Changes = Readonly<Record<'local' | 'remote' | 'merged' | 'other', NbdimeDiff>>;

const SIDES = ['local', 'remote', 'merged', 'other'] as const;

type Path = readonly (string | number)[];

function decideMembers(path: Path, changes: Changes): NbdimeDecision[] {
  const keys = new Set(SIDES.flatMap((side) => changes[side].map(({ key }) => key)));
  return [...keys].flatMap((key) => {
    const here = onEach(changes, (diff) => diff.filter((one) => one.key === key));
    return decideEntry([...path, key], here);
  });
}

/** @param path leads to the value that the operations, at most one a side, are for. */
function decideEntry(path: Path, here: Changes): NbdimeDecision[] {
  const operations = SIDES.flatMap((side) => here[side]);
  if (!operations.every(({ op }) => op === 'patch')) return decide(path.slice(0, -1), here);
  const inner = onEach(here, (diff) => diff.flatMap((one) => (one.op === 'patch' ? one.diff : [])));
  if (path.length === 1 && path[0] === 'cells') return decideCells(path, inner);
  const ofObject = SIDES.every((side) => inner[side].every(({ key }) => typeof key === 'string'));
  return ofObject ? decideMembers(path, inner) : decide(path, inner);
}

/** Cell by cell, and between them what was inserted. */
function decideCells(path: Path, changes: Changes): NbdimeDecision[] {
  const single = onEach(changes, (diff) => diff.flatMap(oneByOne));
  const keys = new Set(SIDES.flatMap((side) => single[side].map(({ key }) => key)));
  return [...keys].flatMap((key) => {
    const here = onEach(single, (diff) => diff.filter((one) => one.key === key));
    const inserted = onEach(here, (diff) => diff.filter(({ op }) => op === 'addrange'));
    const own = onEach(here, (diff) => diff.filter(({ op }) => op !== 'addrange'));
    return decide(path, inserted).concat(decideEntry([...path, key], own));
  });
}

function oneByOne(operation: NbdimeOperation): NbdimeOperation[] {
  if (operation.op !== 'removerange') return [operation];
  const { op, key, length } = operation;
  return Array.from({ length }, (_, i) => ({ op, key: key + i, length: 1 }));
}

function onEach(changes: Changes, part: (diff: NbdimeDiff) => NbdimeDiff): Changes {
  const { local, remote, merged, other } = changes;
  return { local: part(local), remote: part(remote), merged: part(merged), other: part(other) };
}

function decide(path: Path, { local, remote, merged, other }: Changes): NbdimeDecision[] {
  const [mine, its, result] = [jsonOf(local), jsonOf(remote), jsonOf(merged)];
  if (local.length + remote.length + merged.length === 0) return [];
  const rest = { path, local, remote };
  if (result !== jsonOf(other)) return [undecided(rest, result === its ? [] : merged, jsonOf(other))];
  if (merged.length === 0) return [{ ...rest, conflict: false, action: 'base' }];
  if (result === mine) return [{ ...rest, conflict: false, action: mine === its ? 'either' : 'local' }];
  if (result === its) return [{ ...rest, conflict: false, action: 'remote' }];
  if (isInTurn(rest, merged)) return [{ ...rest, conflict: false, action: 'local_then_remote' }];
  return [{ ...rest, conflict: false, action: 'custom', custom: merged }];
}

/**
 * @param merged what has to be done at least: a cell that was moved stands elsewhere, whatever it will hold.
 * @param other what is done where ours is chosen, as JSON.
 */
function undecided(
  rest: Pick<NbdimeDecision, 'path' | 'local' | 'remote'>,
  merged: NbdimeDiff,
  other: string,
): NbdimeDecision {
  const { path, local, remote } = rest;
  // What only one side changed in a cell is no conflict itself, but the cell has one elsewhere.
  if (path.length > 1 && remote.length === 0 && other === jsonOf(local))
    return { ...rest, conflict: false, action: 'local' };
  if (path.length > 1 && local.length === 0 && other === jsonOf(remote))
    return { ...rest, conflict: false, action: 'remote' };
  return merged.length === 0
    ? { ...rest, conflict: true, action: 'base' }
    : { ...rest, conflict: true, action: 'custom', custom: merged };
}

/** Both inserted at one place, and both have stayed. */
function isInTurn(
  { local, remote }: { readonly local: NbdimeDiff; readonly remote: NbdimeDiff },
  merged: NbdimeDiff,
): boolean {
  const [mine, its, result] = [local, remote, merged].map(insertion);
  return mine !== undefined && its !== undefined && result === `${mine},${its}`;
}

/** What the only operation inserts into a list, as JSON. */
function insertion([operation, more]: NbdimeDiff): string | undefined {
  if (operation?.op !== 'addrange' || more !== undefined) return undefined;
  return typeof operation.valuelist === 'string' ? undefined : textOf(operation.valuelist).slice(1, -1);
}

function jsonOf(diff: NbdimeDiff): string {
  return textOf(printableDiff(diff));
}

function textOf(value: Printable): string {
  const decoder = new TextDecoder();
  return compactJson(value)
    .map((chunk) => (typeof chunk === 'string' ? chunk : decoder.decode(chunk)))
    .join('');
}

/** Deeper after shallower, names in their order, positions backwards: the reverse of what nbdime wants. */
function comparePaths(a: Path, b: Path): number {
  for (const [i, key] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (key === other) continue;
    if (typeof key === 'number' && typeof other === 'number') return other - key;
    return String(key) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
}
