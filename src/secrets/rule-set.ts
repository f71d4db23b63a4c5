import { KeywordAutomaton } from './keywords.ts';
import { SIGNS } from './prefilter.ts';
import type { Confidence, Rule, Severity } from './rule.ts';

/** What is allowed besides what is allowed by default. */
export interface Allowlist {
  /** Tested against the secret. */
  readonly patterns?: readonly RegExp[];
  /** Tested against the path of the file, with slashes. */
  readonly paths?: readonly RegExp[];
  /** Lower case; a secret that contains one is allowed. */
  readonly stopwords?: readonly string[];
  readonly fingerprints?: ReadonlySet<string>;
  /** Tags of cells; `allow-secret` if not given. */
  readonly tags?: readonly string[];
}

export interface RuleSetOptions {
  /** Ids and families of the only rules to use. */
  readonly enabled?: readonly string[];
  /** Ids and families of rules not to use. */
  readonly disabled?: readonly string[];
  readonly minSeverity?: Severity;
  readonly minConfidence?: Confidence;
  readonly allow?: Allowlist;
  /**
   * Makes the fingerprint of a text, which is the rule's id, a zero character and the secret: an HMAC under a
   * salt that is kept. Without it findings have no fingerprint.
   */
  readonly digest?: (text: string) => string;
}

/** A rule with what the search needs of it. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly before: number;
  readonly after: number;
  /** The pattern, compiled when a keyword is first found. */
  readonly search: () => RegExp;
}

/** Rules that are searched for together. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly allow: Allowlist;
  readonly digest: ((text: string) => string) | undefined;
  readonly compiled: readonly CompiledRule[];
  /** Numbers of the rules without keywords, which are tried on every text. */
  readonly always: readonly number[];
  /** Built when it is first asked for. */
  readonly index: () => KeywordIndex;
}

/** The keywords of all rules. */
export interface KeywordIndex {
  readonly words: readonly string[];
  /** By keyword: the numbers of its rules. */
  readonly rules: readonly (readonly number[])[];
  /** By keyword: the character that all of its rules need behind it, or 0 where they have none in common. */
  readonly needs: Uint8Array;
  /** Of the keywords, and with numbers behind theirs of the signs that one may be hidden in JSON. */
  readonly automaton: KeywordAutomaton;
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
const CONFIDENCES: readonly Confidence[] = ['low', 'medium', 'high'];

const BEFORE = 120;
const AFTER = 400;

/** Returns a set of rules, restricted as the options say. Costs nothing until something is scanned. */
export function createRuleSet(rules: readonly Rule[], options: RuleSetOptions = {}): RuleSet {
  const used = rules.filter((rule) => isUsed(rule, options));
  const compiled = used.map(compile);
  let index: KeywordIndex | undefined;
  return {
    rules: used,
    allow: options.allow ?? {},
    digest: options.digest,
    compiled,
    always: used.flatMap(({ keywords }, number) => (keywords.length === 0 ? [number] : [])),
    index: () => (index ??= indexOf(used)),
  };
}

function isUsed(rule: Rule, { enabled, disabled, minSeverity, minConfidence }: RuleSetOptions): boolean {
  const isNamed = (names: readonly string[]): boolean =>
    names.includes(rule.id) || names.includes(rule.family);
  if (enabled !== undefined && !isNamed(enabled)) return false;
  if (disabled !== undefined && isNamed(disabled)) return false;
  return (
    SEVERITIES.indexOf(rule.severity) >= SEVERITIES.indexOf(minSeverity ?? 'low') &&
    CONFIDENCES.indexOf(rule.confidence) >= CONFIDENCES.indexOf(minConfidence ?? 'low')
  );
}

function compile(rule: Rule): CompiledRule {
  let search: RegExp | undefined;
  const flags = rule.group === 0 ? 'g' : 'dg';
  return {
    rule,
    before: rule.window?.before ?? BEFORE,
    after: rule.window?.after ?? AFTER,
    search: () =>
      (search ??= new RegExp(rule.pattern.source, rule.pattern.flags.replace(/[dgy]/g, '') + flags)),
  };
}

function indexOf(rules: readonly Rule[]): KeywordIndex {
  const byWord = new Map<string, number[]>();
  for (const [number, { keywords }] of rules.entries())
    for (const word of new Set(keywords.map((one) => one.toLowerCase()))) {
      const known = byWord.get(word);
      if (known === undefined) byWord.set(word, [number]);
      else known.push(number);
    }
  const words = [...byWord.keys()];
  return {
    words,
    rules: [...byWord.values()],
    needs: Uint8Array.from(byWord.values(), (numbers) => neededBy(numbers.map((number) => rules[number]))),
    automaton: new KeywordAutomaton([...words, ...SIGNS]),
  };
}

function neededBy(rules: readonly (Rule | undefined)[]): number {
  const needs = new Set(rules.map((rule) => rule?.needs));
  const [only] = needs;
  return needs.size === 1 && only !== undefined ? only.charCodeAt(0) : 0;
}
