import { byteSize } from '../check/byte-size.ts';
import type { Figures } from '../check/figures.ts';
import { escapeLine } from '../escape-control.ts';

/** Figures of the notebooks of one commit. */
export interface CommitFigures {
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
  readonly figures: Figures;
}

/** Figures of a repository as it is, and of earlier commits, the oldest first. */
export interface FiguresReport {
  readonly figures: Figures;
  readonly history: readonly CommitFigures[];
}

/** Returns figures as people read them. */
export function renderFigures({ figures, history }: FiguresReport): string {
  const lines = [
    `notebooks      ${figures.notebooks}${figures.unreadable > 0 ? `, ${figures.unreadable} of them unreadable` : ''}`,
    `size           ${byteSize(figures.bytes)}, ${percent(figures.outputBytes, figures.bytes)} of it outputs`,
    `cells          ${figures.cells}, ${figures.codeCells} of code, ${figures.outputs} outputs`,
    `reproducible   ${figures.reproducible} of ${figures.notebooks} notebooks (${percent(figures.reproducible, figures.notebooks)})`,
    '',
    ...findingLines(figures),
    ...(history.length > 0 ? ['', ...historyLines(history)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function findingLines({ findings }: Figures): string[] {
  const sorted = Object.entries(findings).toSorted(([, a], [, b]) => b - a);
  if (sorted.length === 0) return ['no findings'];
  const width = Math.max(...sorted.map(([rule]) => rule.length));
  return sorted.map(([rule, count]) => `${rule.padEnd(width)}  ${count}`);
}

function historyLines(history: readonly CommitFigures[]): string[] {
  return [
    'commit      date        notebooks  size      outputs  findings  reproducible',
    ...history.map(({ commit, date, figures }) => {
      const findings = Object.values(figures.findings).reduce((sum, count) => sum + count, 0);
      return [
        escapeLine(commit.slice(0, 10)),
        escapeLine(date.slice(0, 10)),
        String(figures.notebooks).padStart(9),
        byteSize(figures.bytes).padEnd(8),
        percent(figures.outputBytes, figures.bytes).padStart(7),
        String(findings).padStart(8),
        percent(figures.reproducible, figures.notebooks).padStart(12),
      ].join('  ');
    }),
  ];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.round((part / whole) * 100)} %`;
}
