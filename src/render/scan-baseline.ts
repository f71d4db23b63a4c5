import type { KnownSecret } from '../secrets/baseline.ts';
import { logLine, logStart } from './findings/quote.ts';

/** What can be done with the file of known secrets. */
export const BASELINE_ACTIONS = ['create', 'update', 'prune', 'audit'] as const;
export type BaselineAction = (typeof BASELINE_ACTIONS)[number];

/** A known secret and where it is now; it is gone where it was not found. */
export interface BaselineEntry extends KnownSecret {
  readonly foundIn: string | undefined;
}

/** What was done with the file of known secrets. */
export interface BaselineReport {
  readonly path: string;
  readonly action: BaselineAction;
  readonly entries: readonly BaselineEntry[];
  readonly added: number;
  readonly removed: number;
}

/** Says whether nothing is left to do: an audit also wants each secret to be there, and a reason for it. */
export function isInOrder({ action, entries }: BaselineReport): boolean {
  return (
    action !== 'audit' ||
    entries.every(({ foundIn, reason }) => foundIn !== undefined && reason !== undefined)
  );
}

/** Returns what was done, for people. */
export function renderBaseline(report: BaselineReport): string {
  const { path, action, entries, added, removed } = report;
  const file = logStart(path);
  if (action === 'prune') return `${file}: ${removed} taken out, ${entries.length} left\n`;
  if (action === 'audit') return renderAudit(report);
  const known = `${file}: ${added} added, ${entries.length} known before\n`;
  return action === 'create' ? `${known}${UNION}` : known;
}

const UNION =
  'Commit it, with a line in .gitattributes that lets branches add to it without conflicts: .nbvc-secrets merge=union\n';

function renderAudit({ path, entries }: BaselineReport): string {
  const lines = entries.map(({ fingerprint, rule, path: before, foundIn, reason }) => {
    const where = foundIn === undefined ? `${before}: not found any more` : foundIn;
    return `${logStart(where)}: ${logLine(`${rule} ${fingerprint}: ${reason ?? 'no reason given'}`)}`;
  });
  const gone = entries.filter(({ foundIn }) => foundIn === undefined).length;
  const silent = entries.filter(({ reason }) => reason === undefined).length;
  const sums = `${entries.length} known, ${silent} without a reason, ${gone} not found any more${gone === 0 ? '' : ' (--baseline prune)'}`;
  return [...lines, `${logStart(path)}: ${sums}`, ''].join('\n');
}
