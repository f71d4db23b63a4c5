import { namesOfRule } from './gitleaks-names.ts';
import type { Allowance } from './rule.ts';

/**
 * Returns what a `.gitleaksignore` lets pass: lines `file:rule:line` and `commit:file:rule:line`. A rule that gitleaks
 * has and we have not may be found by any of ours.
 * See https://github.com/gitleaks/gitleaks#gitleaksignore.
 *
 * @param ruleIds the rules there are.
 */
export function readGitleaksIgnore(text: string, ruleIds: ReadonlySet<string>): Allowance {
  const entries = new Map<string, Entry[]>();
  for (const line of text.split(/\r?\n/)) {
    const entry = entryOf(line.trim());
    if (entry === undefined) continue;
    const own = entries.get(entry.place);
    if (own === undefined) entries.set(entry.place, [entry]);
    else own.push(entry);
  }
  return ({ path, lineNumber, ruleId, commit }) =>
    entries.get(`${path}:${lineNumber}`)?.some((entry) => {
      if (entry.commit !== undefined && entry.commit !== commit) return false;
      return entry.rules.includes(ruleId) || !entry.rules.some((rule) => ruleIds.has(rule));
    }) === true;
}

interface Entry {
  /** File and line. */
  readonly place: string;
  readonly rules: readonly string[];
  readonly commit: string | undefined;
}

function entryOf(line: string): Entry | undefined {
  if (line.startsWith('#')) return undefined;
  const [, commit, file, rule, number] =
    /^(?:([0-9a-f]{40}|[0-9a-f]{64}):)?(.+):([^:]+):(\d+)$/.exec(line) ?? [];
  if (file === undefined || rule === undefined) return undefined;
  return { place: `${file.replaceAll('\\', '/')}:${number}`, rules: namesOfRule(rule), commit };
}
