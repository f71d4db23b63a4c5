import { hash } from 'node:crypto';
import { findingOf } from '../check/check.ts';
import type { CheckPolicy } from '../check/options.ts';
import type { Hit } from '../check/subject.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { LocatedFinding } from '../render/findings/report.ts';
import type { TargetResult } from './check-target.ts';

const RULE = 'duplicate-notebook';

/** Fewer cells are the same in many notebooks: a template, an empty file. */
const FEWEST_CELLS = 3;

/** Hexadecimal; a number holds thirteen of them. */
const HASH_DIGITS = 13;

/** Returns a number that notebooks with the same cells share, or undefined where there are too few to tell. */
export function cellsKey({ cells }: Notebook): number | undefined {
  if (cells.length < FEWEST_CELLS) return undefined;
  const text = cells.map((cell) => `${cell.type} ${cell.text.length} ${cell.text}`).join('\n');
  return Number.parseInt(hash('sha256', text).slice(0, HASH_DIGITS), 16);
}

/** Is told of the cells of each notebook of a run and returns the name of an earlier one that has the same. */
export type DuplicateFinder = (cells: number | undefined, name: string) => string | undefined;

/** Returns a finder that keeps a number and a name of each notebook. */
export function duplicateFinder(): DuplicateFinder {
  const seen = new Map<number, string>();
  return (cells, name) => {
    if (cells === undefined) return undefined;
    const first = seen.get(cells) ?? name;
    seen.set(cells, first);
    return first === name ? undefined : first;
  };
}

/**
 * Returns what was found in a notebook with what is found about it: that it is the copy of another one. That depends on
 * the other files of a run and their order, so it is added at last, where both are known.
 */
export function withCopy(result: TargetResult, first: string | undefined, policy: CheckPolicy): TargetResult {
  if (first === undefined || policy.levels.get(RULE) === 'off') return result;
  if (result.silenced.includes(RULE)) return { ...result, suppressed: result.suppressed + 1 };
  const findings = [...result.findings, copyFinding(first, policy)];
  return { ...result, findings: findings.toSorted(inOrder) };
}

function copyFinding(first: string, policy: CheckPolicy): LocatedFinding {
  return {
    ...findingOf(duplicateHit(first), policy),
    start: { line: 1, column: 1, byteColumn: 1 },
    end: { line: 1, column: 2, byteColumn: 2 },
  };
}

/** Returns what is said of the copy. */
export function duplicateHit(first: string): Hit {
  return {
    rule: RULE,
    message: `the cells are those of ${first}`,
    range: { start: 0, end: 1 },
    place: { part: 'notebook' },
    subject: '',
  };
}

function inOrder({ range: a, rule }: LocatedFinding, { range: b, rule: other }: LocatedFinding): number {
  return a.start - b.start || a.end - b.end || rule.localeCompare(other);
}
