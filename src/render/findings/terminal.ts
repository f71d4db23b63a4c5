import { paint, type Theme } from '../theme.ts';
import { placeText } from './sentence.ts';
import { logLine, logStart } from './quote.ts';
import { eachFinding, type FileFindings, type FindingsReport, type LocatedFinding } from './report.ts';

/** Returns findings as people read them: a line each, then what helps against each rule. Without the sums. */
export function renderTerminal(report: FindingsReport, theme: Theme): string {
  const found = eachFinding(report);
  const lines = found.map(({ file, finding }) => findingLine(file, finding, theme));
  const hints = new Map(found.map(({ finding }) => [finding.rule, finding.hint]));
  const helps = [...hints].flatMap(([rule, hint]) =>
    hint === undefined ? [] : [paint(theme, 'note', logStart(`${rule}: ${hint}`))],
  );
  const unfinished = report.unfinished.map(
    ({ path, reason }) => `${logStart(path)}: ${paint(theme, 'error', 'incomplete')}: ${logLine(reason)}`,
  );
  const parts = [...lines, ...(helps.length > 0 ? ['', ...helps, ''] : []), ...unfinished];
  return parts.map((line) => `${line}\n`).join('');
}

function findingLine({ path }: FileFindings, finding: LocatedFinding, theme: Theme): string {
  const { start, level, rule, message, place, origin } = finding;
  const where = `${logStart(path)}:${start.line}:${start.column}:`;
  const cell = placeText(place);
  const id = place.cellId === undefined ? '' : ` [id ${place.cellId}]`;
  const since =
    origin === undefined
      ? ''
      : `, since ${origin.commit.slice(0, 10)} by ${origin.author}, ${origin.date.slice(0, 10)}`;
  const text = logLine(`${rule}: ${cell === '' ? '' : `${cell}${id}: `}${message}${since}`);
  return `${where} ${paint(theme, level === 'error' ? 'error' : 'note', level)} ${text}`;
}
