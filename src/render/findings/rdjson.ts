import type { FindingLevel } from '../../notebook/finding.ts';
import { findingSentence } from './sentence.ts';
import { safeJson } from './quote.ts';
import { eachFinding, hostPath, type FilePosition, type FindingsReport } from './report.ts';

const SEVERITY: Readonly<Record<FindingLevel, string>> = { error: 'ERROR', warning: 'WARNING', note: 'INFO' };

/**
 * Returns a report as reviewdog's diagnostics. Its columns count bytes of UTF-8.
 * See https://github.com/reviewdog/reviewdog/tree/master/proto/rdf.
 */
export function renderRdjson(report: FindingsReport): string {
  const found = eachFinding(report).map(({ file, finding }) => ({
    message: findingSentence(finding),
    location: {
      path: hostPath(file),
      range: { start: byteColumn(finding.start), end: byteColumn(finding.end) },
    },
    severity: SEVERITY[finding.level],
    code: { value: finding.rule },
  }));
  const unfinished = report.unfinished.map(({ path, reason }) => ({
    message: reason,
    location: { path },
    severity: 'ERROR',
    code: { value: 'incomplete' },
  }));
  return `${safeJson({ source: { name: 'nbvc' }, diagnostics: [...found, ...unfinished] })}\n`;
}

function byteColumn({ line, byteColumn: column }: FilePosition): { line: number; column: number } {
  return { line, column };
}
