import type { FindingLevel } from '../../notebook/finding.ts';
import { findingSentence } from './sentence.ts';
import { safeJson } from './quote.ts';
import {
  eachFinding,
  hostPath,
  type FileFindings,
  type FindingsReport,
  type LocatedFinding,
} from './report.ts';

const QUALITY: Readonly<Record<FindingLevel, string>> = {
  error: 'critical',
  warning: 'minor',
  note: 'info',
};

/**
 * Returns a report as GitLab's code quality report.
 * See https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
 */
export function renderGitlab(report: FindingsReport): string {
  const identify = distinctNames();
  const found = eachFinding(report).map(({ file, finding }) => ({
    description: findingSentence(finding),
    check_name: finding.rule,
    fingerprint: identify(nameOf(file, finding)),
    severity: QUALITY[finding.level],
    location: { path: hostPath(file), lines: { begin: finding.start.line, end: finding.end.line } },
  }));
  const unfinished = report.unfinished.map(({ path, reason }) => ({
    description: reason,
    check_name: 'incomplete',
    fingerprint: identify(`incomplete:${path}`),
    severity: 'blocker',
    location: { path, lines: { begin: 1 } },
  }));
  return `${safeJson([...found, ...unfinished])}\n`;
}

const SECURITY: Readonly<Record<FindingLevel, string>> = {
  error: 'Critical',
  warning: 'Medium',
  note: 'Low',
};

/** What GitLab's own analyzer writes where no commit is known. */
const NO_COMMIT = '0000000';

/**
 * Returns a report as GitLab's secret detection report.
 * See https://gitlab.com/gitlab-org/security-products/security-report-schemas, version 15.
 */
export function renderGitlabSecrets(report: FindingsReport): string {
  const identify = distinctNames();
  const program = { id: 'nbvc', name: 'nbvc', version: report.version, vendor: { name: 'nbvc' } };
  const vulnerabilities = eachFinding(report).map(({ file, finding }) => ({
    id: identify(nameOf(file, finding)),
    category: 'secret_detection',
    name: finding.rule,
    description: findingSentence(finding),
    severity: SECURITY[finding.level],
    solution: finding.hint,
    location: {
      file: hostPath(file),
      commit: commitOf(finding),
      start_line: finding.start.line,
      end_line: finding.end.line,
    },
    identifiers: [{ type: 'nbvc_rule_id', name: `nbvc rule ${finding.rule}`, value: finding.rule }],
  }));
  const scan = {
    analyzer: program,
    scanner: program,
    start_time: report.startedAt,
    end_time: report.endedAt,
    status: report.unfinished.length === 0 ? 'success' : 'failure',
    messages: report.unfinished.map(({ path, reason }) => ({ level: 'fatal', value: `${path}: ${reason}` })),
    type: 'secret_detection',
  };
  return `${safeJson({ version: '15.0.7', scan, vulnerabilities })}\n`;
}

function commitOf({ origin }: LocatedFinding): object {
  return origin === undefined
    ? { sha: NO_COMMIT }
    : { sha: origin.commit, author: origin.author, date: origin.date };
}

function nameOf(file: FileFindings, { fingerprint, rule, place, start }: LocatedFinding): string {
  const { cell, cellId, output, line } = place;
  const where = cellId ?? cell;
  return fingerprint ?? [rule, hostPath(file), where, output, line ?? start.line].join(':');
}

/** GitLab takes entries of one fingerprint for one. */
function distinctNames(): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}:${count}`;
  };
}
