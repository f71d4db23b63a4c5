import { append } from '../append.ts';
import type { PathChange } from '../json/edit-paths.ts';
import { effectiveMembers, member, stringOf } from '../json/node.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { CellDecision } from './cell.ts';
import { type MemberClash, mergeMembers, sameNode } from './members.ts';
import type { Strategy } from './merge-form.ts';

/** Three notebooks of nbformat 4. */
export interface NotebookTriple {
  readonly base: Notebook | undefined;
  readonly ours: Notebook;
  readonly theirs: Notebook;
}

/** What becomes of all that is not a cell. */
export interface FieldsMerge {
  readonly changes: readonly PathChange[];
  readonly clashes: readonly MemberClash[];
  readonly decisions: readonly (CellDecision & { readonly path: readonly string[] })[];
  readonly minor: number;
}

/**
 * Written by the kernel and its host, as one: a name in the one and a version in the other must not come from two
 * machines. `environment` is that of Google's notebook images, `kernel_info` that of Azure and nteract.
 */
const KERNEL_KEYS = ['kernelspec', 'language_info', 'environment', 'kernel_info'] as const;

/** What a run of the whole notebook writes, and who decides whose it is. */
const RUN_KEYS = [
  ['widgets', 'outputs'],
  ['papermill', 'lastRun'],
] as const;

const VIEW_KEYS: ReadonlySet<string> = new Set([
  'toc',
  'toc-autonumbering',
  'toc-showcode',
  'toc-showmarkdowntxt',
  'toc-showtags',
  'varInspector',
  'vscode',
  'signature',
  'colab',
  'accelerator',
  'gpuClass',
  'orig_nbformat',
  'hide_input',
  'nbTranslate',
]);

/** Which side to take where nothing tells more. */
export interface FieldsPolicy {
  readonly metadata: Strategy;
  /** Whose runs the merged cells show, for what papermill says of the run. */
  readonly lastRun: 'ours' | 'theirs';
  /** The side whose outputs are taken where both ran a cell: its widgets belong to them. */
  readonly outputs: 'ours' | 'theirs';
}

/** Merges what stands in a notebook beside its cells. */
export function mergeNotebookFields(triple: NotebookTriple, policy: FieldsPolicy): FieldsMerge {
  const { metadata: strategy } = policy;
  const changes: PathChange[] = [];
  const clashes: MemberClash[] = [];
  const decisions: FieldsMerge['decisions'][number][] = [];
  const { base, ours, theirs } = triple;
  const take = (unit: UnitMerge, key: string, rule: string): void => {
    append(changes, unit.changes);
    if (unit.contested) decisions.push(soft(['metadata', key], rule, unit.taken));
  };
  const roots = { base: base?.root, ours: ours.root, theirs: theirs.root };
  const merged = mergeMembers(roots, [], isDecidedElsewhere);
  append(changes, merged.changes);
  for (const clash of merged.clashes)
    if (VIEW_KEYS.has(clash.path[1] ?? '')) decisions.push(soft(clash.path, 'view-state', 'ours'));
    else if (strategy === 'theirs' || strategy === 'base')
      changes.push({ path: clash.path, value: clash[strategy] });
    else if (strategy !== 'ours') clashes.push(clash);
  const kernel = mergeUnit(triple, KERNEL_KEYS, strategy === 'ours' ? 'ours' : 'theirs');
  const undecided =
    kernel.contested && languagesDiffer(triple) && strategy !== 'ours' && strategy !== 'theirs';
  if (undecided) clashes.push({ path: ['metadata', 'kernelspec'], ...valuesOf(triple, 'kernelspec') });
  else take(kernel, 'kernelspec', 'kernel');
  for (const [key, decides] of RUN_KEYS) take(mergeUnit(triple, [key], policy[decides]), key, 'run-metadata');
  const minor = Math.max(ours.minor, theirs.minor);
  if (minor !== ours.minor) changes.push({ path: ['nbformat_minor'], value: minor });
  return { changes, clashes, decisions, minor };
}

function soft(
  path: readonly string[],
  rule: string,
  taken: 'ours' | 'theirs',
): FieldsMerge['decisions'][number] {
  return { outcome: 'soft', path, rule, taken, ours: 'changed', theirs: 'changed' };
}

const ELSEWHERE: ReadonlySet<string> = new Set([...KERNEL_KEYS, 'widgets', 'papermill', 'nbvc']);

function isDecidedElsewhere([first = '', key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return first === 'cells' || first === 'nbformat' || first === 'nbformat_minor';
  return first === 'metadata' && rest.length === 0 && ELSEWHERE.has(key);
}

interface UnitMerge {
  readonly changes: readonly PathChange[];
  /** Both sides changed it, and not to the same. */
  readonly contested: boolean;
  readonly taken: 'ours' | 'theirs';
}

/** Keys that come from one side together. */
function mergeUnit(triple: NotebookTriple, keys: readonly string[], preferred: 'ours' | 'theirs'): UnitMerge {
  const values = keys.map((key) => ({ key, ...valuesOf(triple, key) }));
  const differ = values.filter(({ ours, theirs }) => !sameNode(ours, theirs));
  const byOurs = values.some(({ base, ours }) => !sameNode(base, ours));
  const byTheirs = values.some(({ base, theirs }) => !sameNode(base, theirs));
  const contested = differ.length > 0 && byOurs && byTheirs;
  const taken = contested ? preferred : byTheirs ? 'theirs' : 'ours';
  if (taken === 'ours' || triple.ours.metadata === undefined) return { changes: [], contested, taken };
  const changes = differ.map(({ key, theirs }) => ({ path: ['metadata', key], value: theirs }));
  return { changes, contested, taken };
}

function valuesOf({ base, ours, theirs }: NotebookTriple, key: string): Omit<MemberClash, 'path'> {
  const of = (notebook: Notebook | undefined): MemberClash['base'] =>
    effectiveMembers(notebook?.metadata).get(key);
  return { base: of(base), ours: of(ours), theirs: of(theirs) };
}

function languagesDiffer({ ours, theirs }: NotebookTriple): boolean {
  const [mine, other] = [languageOf(ours), languageOf(theirs)];
  return mine !== undefined && other !== undefined && mine !== other;
}

function languageOf({ metadata }: Notebook): string | undefined {
  return (
    stringOf(member(member(metadata, 'kernelspec'), 'language')) ??
    stringOf(member(member(metadata, 'language_info'), 'name'))
  )?.toLowerCase();
}
