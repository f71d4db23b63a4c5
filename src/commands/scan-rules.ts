import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { nearest } from '../config/suggest.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { GitleaksError, type GitleaksConfig, type PathRule, readGitleaks } from '../secrets/gitleaks.ts';
import { readGitleaksIgnore } from '../secrets/gitleaks-ignore.ts';
import { namesOfRule } from '../secrets/gitleaks-names.ts';
import type { Allowance, Rule, Severity } from '../secrets/rule.ts';
import { type RuleSet, createRuleSet } from '../secrets/rule-set.ts';
import { RULES } from '../secrets/rules/all.ts';
import type { KnownSecrets } from './secret-baseline.ts';

/** Which rules are wanted. */
export interface RulesRequest {
  readonly cwd: string;
  /** Rules or families that are not looked for. */
  readonly disable: readonly string[];
  /** The only rules or families that are looked for. */
  readonly only: readonly string[] | undefined;
  readonly minSeverity: Severity | undefined;
  /** A configuration of gitleaks; false for none, also if the repository has one. */
  readonly gitleaks: string | false | undefined;
}

/** What is looked for. */
export interface ScanRules {
  readonly set: RuleSet;
  /** Files that may not be there at all. */
  readonly pathRules: readonly PathRule[];
  /** Whether a person has written some of them: nobody knows how long their patterns take. */
  readonly isForeign: boolean;
  /** The files they come from, which make other rules of the same names. */
  readonly sources: readonly string[];
}

/** Our own rules or those of a person, and what lets something pass. */
interface Collected {
  readonly rules: readonly Rule[];
  readonly pathRules: readonly PathRule[];
  readonly sources: readonly string[];
}

/** Returns the rules that are looked for: ours, and what gitleaks is told in the repository. */
export async function scanRules(
  request: RulesRequest,
  top: string | undefined,
  known: KnownSecrets | undefined,
): Promise<ScanRules> {
  const { disable, only, minSeverity, gitleaks } = request;
  const { rules, pathRules, sources } = await collect(request, top);
  const names = [
    ...new Set([...rules, ...pathRules.map(({ rule }) => rule)].flatMap(({ id, family }) => [id, family])),
  ];
  for (const name of [...disable, ...(only ?? [])]) {
    if (names.includes(name)) continue;
    const meant = nearest(name, names);
    // Too many to name them all.
    const hint = meant === undefined ? 'List them with: nbvc scan --list-rules' : `did you mean '${meant}'?`;
    throw new UserError(`there is no rule or family '${escapeLine(name)}'`, hint);
  }
  const ignore = gitleaks === false || top === undefined ? undefined : await ignoreFile(top, new Set(names));
  const options = {
    disabled: disable,
    ...(only === undefined ? {} : { enabled: only }),
    ...(minSeverity === undefined ? {} : { minSeverity }),
    ...(known === undefined ? {} : { digest: known.digest, allow: { fingerprints: known.fingerprints } }),
  };
  const isUsed = (id: string): boolean => !disable.includes(id) && only?.includes(id) !== false;
  return {
    set: createRuleSet(ignore === undefined ? rules : rules.map((rule) => allowing(rule, ignore)), options),
    pathRules: pathRules.filter(({ rule }) => isUsed(rule.id)),
    isForeign: sources.length > 0,
    sources,
  };
}

async function collect({ cwd, gitleaks }: RulesRequest, top: string | undefined): Promise<Collected> {
  const ours: Collected = { rules: RULES, pathRules: [], sources: [] };
  if (gitleaks === false) return ours;
  if (gitleaks !== undefined) return withFile(ours, resolve(cwd, gitleaks));
  if (top === undefined) return ours;
  // A file for another program adds to what we look for; it does not turn our rules off.
  const config = await readConfig(join(top, CONFIG));
  return config === undefined ? ours : extended(ours, config, dirname(join(top, CONFIG)));
}

const CONFIG = '.gitleaks.toml';
const IGNORE = '.gitleaksignore';

async function withFile(ours: Collected, path: string, depth = 0): Promise<Collected> {
  const config = await readConfig(path);
  if (config === undefined) throw new UserError(`${escapeLine(path)}: no such file`);
  return extended(config.useDefault ? ours : NOTHING, config, dirname(path), depth);
}

const NOTHING: Collected = { rules: [], pathRules: [], sources: [] };
/** As in gitleaks: a file that builds on one that builds on another one. */
const MAX_DEPTH = 2;

async function extended(base: Collected, config: ReadConfig, folder: string, depth = 0): Promise<Collected> {
  if (config.path === undefined) return merged(base, config);
  if (depth >= MAX_DEPTH) throw new UserError(`${escapeLine(config.path)}: extends too many files`);
  const other = await withFile(base, resolve(folder, config.path), depth + 1);
  const all = { ...other, rules: [...base.rules, ...other.rules] };
  return merged(all, config);
}

/** Of rules with one name the last one counts. */
function merged(base: Collected, config: ReadConfig): Collected {
  const off = new Set(config.disabledRules.flatMap(namesOfRule));
  const rules = new Map([...base.rules, ...config.rules].map((rule) => [rule.id, rule]));
  const paths = new Map([...base.pathRules, ...config.pathRules].map((one) => [one.rule.id, one]));
  const allow = (rule: Rule): Rule => {
    const more = config.additions
      .filter(({ id }) => namesOfRule(id).includes(rule.id))
      .map(({ allows }) => allows);
    if (config.allows !== undefined) more.push(config.allows);
    return more.reduce(allowing, rule);
  };
  return {
    rules: [...rules.values()].filter(({ id }) => !off.has(id)).map(allow),
    pathRules: [...paths.values()]
      .filter(({ rule }) => !off.has(rule.id))
      .map(({ rule, path }) => ({ rule: allow(rule), path })),
    sources: [...base.sources, config.source],
  };
}

function allowing(rule: Rule, more: Allowance): Rule {
  const own = rule.allows;
  const allows: Allowance = own === undefined ? more : (candidate) => own(candidate) || more(candidate);
  return { ...rule, allows };
}

interface ReadConfig extends GitleaksConfig {
  readonly source: string;
}

async function readConfig(path: string): Promise<ReadConfig | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { parse } = await import('smol-toml');
  try {
    return { ...readGitleaks(parse(text)), source: text };
  } catch (error) {
    const isKnown = error instanceof GitleaksError || (error instanceof Error && error.name === 'TomlError');
    if (!isKnown) throw error;
    const [message = ''] = error.message.split('\n');
    throw new UserError(`${escapeLine(path)}: ${escapeLine(message)}`, HINT, error);
  }
}

const HINT = 'Change it, or leave the file out with: nbvc scan --no-gitleaks';

async function ignoreFile(top: string, ruleIds: ReadonlySet<string>): Promise<Allowance | undefined> {
  const text = await readFile(join(top, IGNORE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : readGitleaksIgnore(text, ruleIds);
}
