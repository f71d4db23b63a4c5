import type { JsonNode } from '../json/document.ts';
import { sameValue } from '../json/equal.ts';
import { effectiveMembers, elements, kindOf, member, rawText, stringOf } from '../json/node.ts';
import { fieldNames } from '../notebook/fields.ts';
import type { Cell } from '../notebook/notebook.ts';
import { sameOutput } from '../notebook/content.ts';
import { sameNode } from './members.ts';
import type { MergeOptions } from './merge-form.ts';

/** Whose run a cell shows. */
export type RunSide = 'ours' | 'theirs' | 'base' | 'none';

/** Which run is taken, and why. */
export interface RunChoice {
  readonly side: RunSide;
  readonly rule:
    | 'unchanged'
    | 'one-side-ran'
    | 'same-outputs'
    | 'edited-side-ran'
    | 'cleared'
    | 'outputs-policy'
    | 'run-metadata';
  /** A person may want to know. */
  readonly soft: boolean;
  /** Both sides have outputs of their own. */
  readonly contested: boolean;
}

/** Keys of a cell's metadata that a run writes: papermill, JupyterLab, the ExecuteTime extension, Colab, VS Code, Azure. */
export const RUN_KEYS: ReadonlySet<string> = new Set([
  'papermill',
  'execution',
  'ExecuteTime',
  'executionInfo',
  'outputId',
  'colab',
  'execution_info',
  'gather',
]);

/** Three versions of a code cell whose run is to be chosen. */
export interface RunTriple {
  readonly base: Cell | undefined;
  readonly ours: Cell;
  readonly theirs: Cell;
}

/** What a side did to the whole file. */
export interface Cleared {
  readonly ours: boolean;
  readonly theirs: boolean;
}

/**
 * Returns whose run a merged cell shows. Outputs, counts and what else a run writes are one record of one run and are
 * never mixed: outputs belong to the source they came from.
 */
export function chooseRun(triple: RunTriple, cleared: Cleared, policy: MergeOptions['outputs']): RunChoice {
  const { base, ours, theirs } = triple;
  const same = sameRun(ours, theirs);
  if (same === 'same') return choice('ours', 'unchanged', false);
  if (cleared.ours !== cleared.theirs) return clearedChoice(triple, cleared);
  const changed = { ours: sameRun(base, ours) !== 'same', theirs: sameRun(base, theirs) !== 'same' };
  if (base !== undefined && changed.ours !== changed.theirs)
    return choice(changed.ours ? 'ours' : 'theirs', 'one-side-ran', false);
  if (same === 'counts') return choice('ours', 'same-outputs', false);
  if (same === 'metadata') return choice('ours', 'run-metadata', true);
  const empty = { ours: isEmpty(ours), theirs: isEmpty(theirs) };
  if (empty.ours !== empty.theirs) return emptyChoice(triple, empty);
  const edited = { ours: !sameSource(base, ours), theirs: !sameSource(base, theirs) };
  if (base !== undefined && edited.ours !== edited.theirs)
    return choice(edited.ours ? 'ours' : 'theirs', 'edited-side-ran', false);
  return { ...choice(policySide(policy), 'outputs-policy', true), contested: true };
}

function choice(side: RunSide, rule: RunChoice['rule'], soft: boolean): RunChoice {
  return { side, rule, soft, contested: false };
}

/** Who clears all outputs of a file wants none; there is something to say where the other side ran the cell. */
function clearedChoice({ base, ours, theirs }: RunTriple, cleared: Cleared): RunChoice {
  const [clean, other] = cleared.ours ? [ours, theirs] : [theirs, ours];
  const ran = sameRun(base, other) !== 'same' && !isEmpty(other);
  return choice(isEmpty(clean) ? (cleared.ours ? 'ours' : 'theirs') : 'none', 'cleared', ran);
}

/** Of a cell both have run, clearing is what somebody meant; of a new one it is only not run yet. */
function emptyChoice({ base }: RunTriple, empty: Cleared): RunChoice {
  const side = empty.ours === (base !== undefined) ? 'ours' : 'theirs';
  return choice(side, base === undefined ? 'one-side-ran' : 'cleared', base !== undefined);
}

function policySide(policy: MergeOptions['outputs']): RunSide {
  if (policy === 'ours' || policy === 'base') return policy;
  return policy === 'drop' ? 'none' : 'theirs';
}

/** Returns true where a cell has no outputs and no count. */
export function isEmpty({ outputs, executionCount }: Cell): boolean {
  const counted = executionCount !== undefined && rawText(executionCount) !== 'null';
  return elements(outputs).length === 0 && !counted;
}

/** What differs between two runs: nothing, only the counts, only what else is written into metadata, or outputs. */
function sameRun(a: Cell | undefined, b: Cell): 'same' | 'counts' | 'metadata' | 'outputs' {
  if (a === undefined) return isEmpty(b) ? 'same' : 'outputs';
  if (!sameOutputs(a.outputs, b.outputs)) return 'outputs';
  if (![...RUN_KEYS].every((key) => sameNode(member(a.metadata, key), member(b.metadata, key))))
    return 'metadata';
  return sameNode(a.executionCount, b.executionCount) ? 'same' : 'counts';
}

function sameOutputs(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  const left = elements(a);
  const right = elements(b);
  return left.length === right.length && left.every((output, i) => sameButCount(output, right[i]));
}

function sameButCount(a: JsonNode, b: JsonNode | undefined): boolean {
  if (b === undefined) return false;
  if (sameOutput(a, b, fieldNames(4))) return true;
  if (kindOf(a) !== 'object' || stringOf(member(a, 'output_type')) !== 'execute_result') return false;
  const [left, right] = [effectiveMembers(a), effectiveMembers(b)];
  left.delete('execution_count');
  right.delete('execution_count');
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => {
      const other = right.get(key);
      return other !== undefined && sameValue(value, other);
    })
  );
}

function sameSource(a: Cell | undefined, b: Cell): boolean {
  return sameNode(a?.source, b.source);
}
