import { elements, sizeOf } from '../json/node.ts';
import type { Finding } from '../notebook/finding.ts';
import type { Notebook } from '../notebook/notebook.ts';

/** Figures of some notebooks. */
export interface Figures {
  readonly notebooks: number;
  /** Files that are no notebooks any more. */
  readonly unreadable: number;
  readonly bytes: number;
  /** Bytes of the file that are outputs. */
  readonly outputBytes: number;
  readonly cells: number;
  readonly codeCells: number;
  readonly outputs: number;
  /** Findings by rule. */
  readonly findings: Readonly<Record<string, number>>;
  /** Notebooks without any finding that speaks against running them anew with the same result. */
  readonly reproducible: number;
}

export const NO_FIGURES: Figures = {
  notebooks: 0,
  unreadable: 0,
  bytes: 0,
  outputBytes: 0,
  cells: 0,
  codeCells: 0,
  outputs: 0,
  findings: {},
  reproducible: 0,
};

/** What speaks against it; of rules that are off nothing is known, so they do not count. */
const AGAINST: ReadonlySet<string> = new Set([
  'invalid-notebook',
  'unresolved-conflict',
  'kernelspec',
  'execution-order',
  'never-executed',
  'error-output',
  'stale-output',
  'home-path',
  'absolute-path',
  'untracked-reference',
  'unpinned-install',
]);

/** Returns the figures of one file. */
export function figuresOf(
  bytes: number,
  notebook: Notebook | undefined,
  findings: readonly Finding[],
): Figures {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  const cells = notebook?.cells ?? [];
  const outputs = cells.flatMap((cell) => elements(cell.outputs));
  return {
    notebooks: 1,
    unreadable: notebook === undefined ? 1 : 0,
    bytes,
    outputBytes: outputs.reduce((sum, output) => sum + sizeOf(output), 0),
    cells: cells.length,
    codeCells: cells.filter(({ type }) => type === 'code').length,
    outputs: outputs.length,
    findings: counts,
    reproducible: findings.some(({ rule }) => AGAINST.has(rule)) ? 0 : 1,
  };
}

/** Returns the sums of two. */
export function addFigures(a: Figures, b: Figures): Figures {
  const findings: Record<string, number> = { ...a.findings };
  for (const [rule, count] of Object.entries(b.findings)) findings[rule] = (findings[rule] ?? 0) + count;
  return {
    notebooks: a.notebooks + b.notebooks,
    unreadable: a.unreadable + b.unreadable,
    bytes: a.bytes + b.bytes,
    outputBytes: a.outputBytes + b.outputBytes,
    cells: a.cells + b.cells,
    codeCells: a.codeCells + b.codeCells,
    outputs: a.outputs + b.outputs,
    findings,
    reproducible: a.reproducible + b.reproducible,
  };
}
