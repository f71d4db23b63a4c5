import { escapeLine } from '../escape-control.ts';
import type { FileFindings, LocatedFinding } from './findings/report.ts';
import { placeText } from './findings/sentence.ts';

/** What was found in one file. */
export interface CheckedFile extends FileFindings {
  /** From the top of the repository, which is what hosts want; the path above where there is no repository. */
  readonly repositoryPath: string;
}

/** What a check of many notebooks found. */
export interface CheckedNotebooks {
  /** Only those with findings, in order. */
  readonly files: readonly CheckedFile[];
  readonly notebooks: number;
  readonly bytes: number;
  readonly errors: number;
  readonly warnings: number;
  /** Findings that are in the baseline. */
  readonly known: number;
  readonly suppressed: number;
  readonly excluded: number;
  /** Files that `--fix` changed. */
  readonly fixed: readonly string[];
}

/** Colours of the levels; each returns the text as it shall stand in the terminal. */
export interface CheckColors {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Returns findings as people read them: a line each, then what helps against each rule, then the sums. */
export function renderCheck(report: CheckedNotebooks, colors: CheckColors): string {
  const lines = report.files.flatMap(({ path, findings }) =>
    findings.map((finding) => findingLine(path, finding, colors)),
  );
  const hints = new Map(
    report.files.flatMap(({ findings }) => findings).map(({ rule, hint }) => [rule, hint]),
  );
  const helps = [...hints].flatMap(([rule, hint]) =>
    hint === undefined ? [] : [colors.dim(escapeLine(`${rule}: ${hint}`))],
  );
  const fixed = report.fixed.map((path) => escapeLine(`${path}: mended`));
  const parts = [lines, helps.length > 0 ? ['', ...helps, ''] : [], fixed, [sums(report)]];
  return `${parts.flat().join('\n')}\n`;
}

function findingLine(path: string, finding: LocatedFinding, colors: CheckColors): string {
  const { start, level, rule, message, place } = finding;
  const where = escapeLine(`${path}:${start.line}:${start.column}:`);
  const cell = placeText(place);
  const shownLevel = level === 'error' ? colors.error('error') : colors.warning(level);
  return `${where} ${shownLevel} ${rule}: ${cell === '' ? '' : `${escapeLine(cell)}: `}${escapeLine(message)}`;
}

function sums({ notebooks, errors, warnings, known, suppressed, excluded }: CheckedNotebooks): string {
  const more = [
    [known, 'in the baseline'],
    [suppressed, 'suppressed'],
    [excluded, 'excluded'],
  ] as const;
  const rest = more.filter(([number]) => number > 0).map(([number, what]) => `, ${number} ${what}`);
  return `${count(notebooks, 'notebook')}: ${count(errors, 'error')}, ${count(warnings, 'warning')}${rest.join('')}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
