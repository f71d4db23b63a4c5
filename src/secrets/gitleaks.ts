import { translateGoPattern } from './go-pattern.ts';
import { namesOfRule } from './gitleaks-names.ts';
import type { Allowance, Candidate, Rule } from './rule.ts';

/** What a configuration of gitleaks says that is not understood, with the rule that says it. */
export class GitleaksError extends Error {
  constructor(where: string, message: string) {
    super(`${where}: ${message}`);
    this.name = 'GitleaksError';
  }
}

/** A rule about the names of files, whatever is in them. */
export interface PathRule {
  readonly rule: Rule;
  readonly path: RegExp;
}

/** A configuration of gitleaks, `.gitleaks.toml`. */
export interface GitleaksConfig {
  readonly rules: readonly Rule[];
  readonly pathRules: readonly PathRule[];
  /** What it says of rules that it does not define itself: lists that let more pass. */
  readonly additions: readonly { readonly id: string; readonly allows: Allowance }[];
  /** Its lists for all rules. */
  readonly allows: Allowance | undefined;
  readonly useDefault: boolean;
  /** Another file that it builds on. */
  readonly path: string | undefined;
  readonly disabledRules: readonly string[];
}

/**
 * Returns what a configuration of gitleaks, read from TOML, says.
 * See https://github.com/gitleaks/gitleaks#configuration.
 *
 * @throws GitleaksError for what cannot be done as gitleaks does it.
 */
export function readGitleaks(value: unknown): GitleaksConfig {
  const config = new Table(value, 'the configuration');
  const rules = config.tables('rules').filter((rule) => !rule.flag('skipReport'));
  const extend = new Table(config.get('extend') ?? {}, 'extend');
  if (extend.get('url') !== undefined) throw new GitleaksError('extend', 'url is not read; name a path');
  const lists = allowlistsOf(config);
  return {
    rules: rules.filter((rule) => rule.text('regex') !== undefined).map(ruleOf),
    pathRules: rules.flatMap((rule) => pathRuleOf(rule)),
    additions: rules.flatMap((rule) => additionOf(rule)),
    allows: anyOf(lists),
    useDefault: extend.flag('useDefault'),
    path: extend.text('path'),
    disabledRules: extend.texts('disabledRules'),
  };
}

/** Patterns that look for a long thing with a keyword at one of its ends: a private key, a token of a cloud. */
const WINDOW = { before: 500, after: 4000 };
/** Where a pattern speaks of the beginning of the file, all of it has to be in the window. */
const FROM_START = 65_536;
/** Shorter keywords are in every text. */
const MIN_KEYWORD = 3;

function ruleOf(table: Table): Rule {
  const regex = table.text('regex') ?? '';
  const pattern = table.pattern('regex', regex);
  const path = table.text('path');
  const onlyPath = path === undefined ? undefined : table.pattern('path', path);
  const keywords = table.texts('keywords').map((word) => word.toLowerCase());
  const entropy = table.number('entropy');
  const allows = anyOf(allowlistsOf(table));
  return {
    ...describe(table),
    // A keyword that is in every text is none; then the pattern is tried on every text.
    keywords: keywords.some((word) => word.length < MIN_KEYWORD) ? [] : keywords,
    pattern,
    group: groupOf(table, pattern),
    window: /(?<!\[)\^|\\A/.test(regex) ? { ...WINDOW, before: FROM_START } : WINDOW,
    ...(entropy === undefined || entropy === 0 ? {} : { minEntropy: entropy }),
    ...(onlyPath === undefined ? {} : { appliesTo: (name: string) => onlyPath.test(name) }),
    ...(allows === undefined ? {} : { allows }),
  };
}

function describe(table: Table): Pick<Rule, 'id' | 'title' | 'family' | 'severity' | 'confidence'> {
  if (table.get('required') !== undefined)
    throw new GitleaksError(table.where, 'rules that require other ones (required) are not understood');
  return {
    id: table.id,
    title: table.text('description') ?? table.id,
    family: 'saas',
    severity: 'high',
    confidence: 'medium',
  };
}

/** As in gitleaks, without a word of it the first group that has matched is the secret. */
function groupOf(table: Table, pattern: RegExp): Rule['group'] {
  const group = table.number('secretGroup') ?? 0;
  const groups = (new RegExp(`${pattern.source}|`, pattern.flags).exec('')?.length ?? 1) - 1;
  if (group > groups) throw new GitleaksError(table.where, `there is no group ${group} in its regex`);
  return group === 0 ? 'first' : group;
}

function pathRuleOf(table: Table): PathRule[] {
  const path = table.text('path');
  if (path === undefined || table.text('regex') !== undefined) return [];
  const allows = anyOf(allowlistsOf(table));
  const rule: Rule = {
    ...describe(table),
    keywords: [],
    pattern: /(?!)/,
    group: 0,
    ...(allows === undefined ? {} : { allows }),
  };
  return [{ rule, path: table.pattern('path', path) }];
}

/** A rule without a regex says more about one that is defined elsewhere. */
function additionOf(table: Table): { readonly id: string; readonly allows: Allowance }[] {
  if (table.text('regex') !== undefined || table.text('path') !== undefined) return [];
  const allows = anyOf(allowlistsOf(table));
  if (allows === undefined) throw new GitleaksError(table.where, 'has no regex, no path and no allowlist');
  for (const name of ['entropy', 'keywords', 'secretGroup'])
    if (table.get(name) !== undefined)
      throw new GitleaksError(
        table.where,
        `${name} without a regex changes a rule of gitleaks, which is not here`,
      );
  return [{ id: table.id, allows }];
}

/** The lists of a rule or of all rules; `allowlist` is how older versions write one. */
function allowlistsOf(table: Table): Allowance[] {
  const old = table.get('allowlist');
  const lists = [...table.tables('allowlists'), ...(old === undefined ? [] : [new Table(old, table.where)])];
  return lists.map((list) => allowanceOf(list, table.where));
}

function allowanceOf(list: Table, where: string): Allowance {
  const commits = list.texts('commits');
  const paths = list.texts('paths').map((path) => list.pattern('paths', path, where));
  const regexes = list.texts('regexes').map((regex) => list.pattern('regexes', regex, where));
  const stopwords = list.texts('stopwords').map((word) => word.toLowerCase());
  const target = targetOf(list, where);
  const checks: Allowance[] = [];
  if (commits.length > 0) checks.push(({ commit }) => commit !== undefined && commits.includes(commit));
  if (paths.length > 0) checks.push(({ path }) => paths.some((one) => one.test(path)));
  if (regexes.length > 0) checks.push((candidate) => regexes.some((one) => one.test(target(candidate))));
  if (stopwords.length > 0)
    checks.push(({ secret }) => stopwords.some((word) => secret.toLowerCase().includes(word)));
  if (checks.length === 0) throw new GitleaksError(where, 'an allowlist that allows nothing');
  const rules = new Set(list.texts('targetRules').flatMap(namesOfRule));
  const together = /^(?:AND|&&)$/i.test(list.text('condition') ?? 'OR');
  return (candidate) => {
    if (rules.size > 0 && !rules.has(candidate.ruleId)) return false;
    return together ? checks.every((check) => check(candidate)) : checks.some((check) => check(candidate));
  };
}

function targetOf(list: Table, where: string): (candidate: Candidate) => string {
  const target = list.text('regexTarget') ?? 'secret';
  if (target === 'secret' || target === '') return ({ secret }) => secret;
  if (target === 'match') return ({ match }) => match;
  if (target === 'line') return ({ line }) => line;
  throw new GitleaksError(where, `there is no regexTarget ${target}`);
}

function anyOf(lists: readonly Allowance[]): Allowance | undefined {
  return lists.length === 0 ? undefined : (candidate) => lists.some((list) => list(candidate));
}

/** A table of TOML, with what is said where one of its values is something else than it should be. */
class Table {
  readonly where: string;
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new GitleaksError(where, 'is no table');
    this.#fields = new Map(Object.entries(value));
    const id = this.#fields.get('id');
    this.where = typeof id === 'string' ? `rule ${id}` : where;
  }

  get id(): string {
    const id = this.text('id');
    if (id === undefined || id === '') throw new GitleaksError(this.where, 'a rule without id');
    return id;
  }

  get(name: string): unknown {
    return this.#fields.get(name);
  }

  text(name: string): string | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw new GitleaksError(this.where, `${name} is no text`);
  }

  texts(name: string): readonly string[] {
    const value = this.#fields.get(name) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw new GitleaksError(this.where, `${name} is no list of texts`);
  }

  number(name: string): number | undefined {
    const value = this.#fields.get(name);
    if (value === undefined || typeof value === 'number') return value;
    throw new GitleaksError(this.where, `${name} is no number`);
  }

  flag(name: string): boolean {
    return this.#fields.get(name) === true;
  }

  tables(name: string): readonly Table[] {
    const value = this.#fields.get(name) ?? [];
    if (!Array.isArray(value)) throw new GitleaksError(this.where, `${name} is no list of tables`);
    return value.map((item: unknown) => new Table(item, this.where));
  }

  pattern(name: string, source: string, where = this.where): RegExp {
    try {
      return translateGoPattern(source);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new GitleaksError(where, `${name} cannot be translated: ${error.message}`);
    }
  }
}
