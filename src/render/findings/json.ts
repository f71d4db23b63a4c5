import { safeJson } from './quote.ts';
import {
  eachFinding,
  hostPath,
  type FileFindings,
  type FindingsReport,
  type LocatedFinding,
} from './report.ts';

/** Returns a report as one JSON document; see `docs/formats/findings.schema.json`. */
export function renderJson(report: FindingsReport): string {
  const { command, version, unfinished, totals } = report;
  const findings = eachFinding(report).map(({ file, finding }) => findingJson(file, finding));
  return `${safeJson({ schemaVersion: 1, command, version, findings, unfinished, totals })}\n`;
}

/** Returns a report as a line of JSON for each finding, and one for each file that could not be finished. */
export function renderJsonLines(report: FindingsReport): string {
  const lines = [
    ...eachFinding(report).map(({ file, finding }) => findingJson(file, finding)),
    ...report.unfinished.map(({ path, reason }) => ({ kind: 'unfinished', path, reason })),
  ];
  return lines.map((line) => `${safeJson(line)}\n`).join('');
}

function findingJson(file: FileFindings, finding: LocatedFinding): object {
  const { rule, level, message, hint, fingerprint, place, range, start, end, origin, secret } = finding;
  const { cell, cellId, part, output, label, line, column } = place;
  return {
    kind: 'finding',
    path: hostPath(file),
    rule,
    level,
    message,
    hint,
    fingerprint,
    part,
    cell: cell === undefined ? undefined : { index: cell - 1, number: cell, id: cellId },
    output: output === undefined ? undefined : { index: output - 1, number: output },
    label,
    line,
    column,
    file: {
      startByte: range.start,
      endByte: range.end,
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
    origin,
    secret,
  };
}
