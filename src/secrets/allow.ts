import type { Cell } from '../notebook/notebook.ts';
import type { Match } from './match.ts';
import type { Rule } from './rule.ts';
import type { Allowlist } from './rule-set.ts';
import type { AllowedBy } from './secret-finding.ts';
import { allowancesOf } from './segments.ts';
import type { Reading } from './views.ts';

/** All that may allow a match. */
export interface AllowanceQuestion {
  readonly rule: Rule;
  readonly match: Match;
  readonly fingerprint: string | undefined;
  readonly allow: Allowlist;
  readonly reading: Reading;
  /** The text as it stands, whose lines may have comments. */
  readonly base: string;
  readonly cell: Cell | undefined;
  readonly path: string;
  readonly commit: string | undefined;
  /** Returns the line of the file. */
  readonly fileLine: () => number;
}

const COMMENT = /nbvc:allow|gitleaks:allow|pragma: ?(?:allowlist|whitelist) secret/i;
const NEXT_LINE = /pragma: ?(?:allowlist|whitelist) nextline secret/i;
/** A comment further away from the secret is not looked for. */
const MAX_LINE = 1000;
const DEFAULT_TAGS = ['allow-secret'];
const ANY_RULE = '*';

/** Returns true where all of a file is allowed. */
export function allowedPath({ paths }: Allowlist, path: string | undefined): boolean {
  return path !== undefined && matchesAny(paths, path);
}

/** Returns what allows a match, or undefined where nothing does. */
export function allowanceOf(question: AllowanceQuestion): AllowedBy | undefined {
  return inlineAllowance(question) ?? cellAllowance(question) ?? listAllowance(question);
}

function inlineAllowance({ match, reading, base }: AllowanceQuestion): AllowedBy | undefined {
  const start = reading.origin(match.start);
  const end = Math.max(start, reading.origin(Math.max(match.start, match.end - 1)));
  const near = Math.max(0, start - MAX_LINE);
  const head = base.slice(near, start);
  const lineStart = near + head.lastIndexOf('\n') + 1;
  if (COMMENT.test(base.slice(lineStart, lineEnd(base, end)))) return 'comment';
  const previous = base.slice(near, Math.max(near, lineStart - 1));
  return NEXT_LINE.test(previous.slice(previous.lastIndexOf('\n') + 1)) ? 'comment' : undefined;
}

function lineEnd(text: string, from: number): number {
  const end = text.slice(from, from + MAX_LINE).indexOf('\n');
  return end === -1 ? Math.min(text.length, from + MAX_LINE) : from + end;
}

function cellAllowance({ cell, allow, rule }: AllowanceQuestion): AllowedBy | undefined {
  if (cell === undefined) return undefined;
  const { tags, rules } = allowancesOf(cell);
  if (tags.some((tag) => (allow.tags ?? DEFAULT_TAGS).includes(tag))) return 'tag';
  return rules.includes(rule.id) || rules.includes(ANY_RULE) ? 'metadata' : undefined;
}

function listAllowance(question: AllowanceQuestion): AllowedBy | undefined {
  const { allow, match, fingerprint, rule } = question;
  const lower = match.secret.toLowerCase();
  if (fingerprint !== undefined && allow.fingerprints?.has(fingerprint) === true) return 'fingerprint';
  if (matchesAny(allow.patterns, match.secret)) return 'pattern';
  if (allow.stopwords?.some((word) => lower.includes(word)) === true) return 'stopword';
  return rule.allows !== undefined && ruleAllows(rule.allows, question) ? 'rule' : undefined;
}

function ruleAllows(allows: NonNullable<Rule['allows']>, question: AllowanceQuestion): boolean {
  const { match, reading, rule, path, commit } = question;
  const { text } = reading.source;
  const lineStart = text.lastIndexOf('\n', match.matchStart - 1) + 1;
  return allows({
    ruleId: rule.id,
    secret: match.secret,
    match: text.slice(match.matchStart, match.matchEnd),
    line: text.slice(lineStart, lineEnd(text, Math.max(match.matchStart, match.matchEnd - 1))),
    path,
    lineNumber: question.fileLine(),
    ...(commit === undefined ? {} : { commit }),
  });
}

function matchesAny(patterns: readonly RegExp[] | undefined, text: string): boolean {
  return patterns?.some((pattern) => text.search(pattern) !== -1) === true;
}
