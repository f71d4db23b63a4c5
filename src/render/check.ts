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

/** Findings as people read them: a line each, then what helps against each rule, then the sums. */
export interface CheckLines {
  /** Returns the lines of one file. */
  file(file: CheckedFile): string;
  /** Returns what stands below those of all files. */
  end(report: CheckedNotebooks): string;
}

/** Returns what writes a report file by file, so that nobody has to keep the findings of all. */
export function checkLines(colors: CheckColors): CheckLines {
  const hints = new Map<string, string | undefined>();
  return {
    file({ path, findings }) {
      for (const { rule, hint } of findings) hints.set(rule, hint);
      return findings.map((finding) => `${findingLine(path, finding, colors)}\n`).join('');
    },
    end(report) {
      const helps = [...hints].flatMap(([rule, hint]) =>
        hint === undefined ? [] : [colors.dim(escapeLine(`${rule}: ${hint}`))],
      );
      const fixed = report.fixed.map((path) => escapeLine(`${path}: mended`));
      const lines = [...(helps.length > 0 ? ['', ...helps, ''] : []), ...fixed, sums(report)];
      return `${lines.join('\n')}\n`;
    },
  };
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
