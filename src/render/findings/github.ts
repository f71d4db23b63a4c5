import { escapeLine } from '../../escape-control.ts';
import type { FindingLevel } from '../../notebook/finding.ts';
import { findingSentence, placeText } from './sentence.ts';
import {
  eachFinding,
  hostPath,
  type FileFindings,
  type FindingsReport,
  type LocatedFinding,
} from './report.ts';

const COMMANDS: Readonly<Record<FindingLevel, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/** GitHub shows ten annotations of each level a step and drops the rest without a word. */
const SHOWN = 10;

/** Returns a report as workflow commands, which GitHub shows beside the lines of a pull request. */
export function renderGithub(report: FindingsReport): string {
  const found = eachFinding(report);
  const unfinished = report.unfinished.map(({ path, reason }) => {
    const parameters = `file=${property(path)},title=${property('incomplete')}`;
    return `::error ${parameters}::${data(reason)}`;
  });
  const levels = (['error', 'warning', 'note'] as const).flatMap((level) => {
    const own = found.filter(({ finding }) => finding.level === level);
    const room = level === 'error' ? Math.max(1, SHOWN - unfinished.length) : SHOWN;
    const lines = own.slice(0, room).map(({ file, finding }) => annotation(file, finding));
    const rest = own.length - lines.length;
    const more = `and ${rest} more of level ${level}, which GitHub would not show; all of them: --format sarif`;
    if (rest > 0) lines.push(more);
    return lines;
  });
  return [...unfinished, ...levels].map((line) => `${line}\n`).join('');
}

function annotation(file: FileFindings, finding: LocatedFinding): string {
  const { start, end, level, rule, place } = finding;
  const title = placeText(place) === '' ? rule : `${rule}, ${placeText(place)}`;
  const properties: readonly (readonly [string, string | number])[] = [
    ['file', hostPath(file)],
    ['line', start.line],
    ['endLine', end.line],
    // Columns are ignored where lines differ, and then GitHub complains about them.
    ...(start.line === end.line
      ? ([
          ['col', start.column],
          ['endColumn', end.column],
        ] as const)
      : []),
    ['title', title],
  ];
  const written = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',');
  return `::${COMMANDS[level]} ${written}::${data(findingSentence(finding))}`;
}

/** See `escapeData` and `escapeProperty` of actions/toolkit, packages/core/src/command.ts. */
function data(text: string): string {
  return escapeLine(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
