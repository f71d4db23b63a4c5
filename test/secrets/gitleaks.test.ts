import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { readGitleaks } from '../../src/secrets/gitleaks.ts';
import { readGitleaksIgnore } from '../../src/secrets/gitleaks-ignore.ts';
import { createRuleSet } from '../../src/secrets/rule-set.ts';
import { scanBytes } from '../../src/secrets/scan.ts';

const read = (toml: string) => readGitleaks(parse(toml));
const secretsOf = (toml: string, text: string, path = 'a.py'): string[] =>
  scanBytes(Buffer.from(text), createRuleSet(read(toml).rules), { path })
    .filter(({ allowed }) => allowed === undefined)
    .map((finding) => finding.reveal());

const RULE = String.raw`
[[rules]]
id = "acme"
description = "Acme token"
regex = '''(?i)acme[\w.-]{0,20}\s*=\s*"(ac_[a-z0-9]{12})"'''
keywords = ["ACME"]
`;
const TEXT = 'ACME_KEY = "ac_7k2m9x4q8w1z"\n';

describe('rules of gitleaks', () => {
  test('the first group is the secret, keywords are without regard to case', () => {
    expect(secretsOf(RULE, TEXT)).toEqual(['ac_7k2m9x4q8w1z']);
    expect(secretsOf(`${RULE}secretGroup = 1\n`, TEXT)).toEqual(['ac_7k2m9x4q8w1z']);
    expect(secretsOf(RULE.replace('acme[', 'other['), TEXT)).toEqual([]);
  });

  test('a rule without keywords is tried everywhere', () => {
    const toml = `[[rules]]\nid = "x"\nregex = '''\\bzq-[0-9a-f]{8}\\b'''\n`;
    expect(secretsOf(toml, `${'word '.repeat(5000)} zq-1f2e3d4c .`)).toEqual(['zq-1f2e3d4c']);
  });

  test('entropy and path hold back', () => {
    expect(secretsOf(`${RULE}entropy = 4.5\n`, TEXT)).toEqual([]);
    expect(secretsOf(`${RULE}path = '''\\.env$'''\n`, TEXT)).toEqual([]);
    expect(secretsOf(`${RULE}path = '''\\.env$'''\n`, TEXT, 'x/.env')).toHaveLength(1);
  });

  test.each([
    ['regexes = ["^ac_7k"]', 0],
    ['regexes = ["ACME_KEY"]', 1],
    ['regexTarget = "match"\nregexes = ["ACME_KEY"]', 0],
    ['regexTarget = "line"\nregexes = ["# test$"]', 0],
    ['stopwords = ["2M9X"]', 0],
    ['paths = ["^a.py$"]', 0],
    ['paths = ["^b.py$"]', 1],
    ['condition = "AND"\npaths = ["a.py"]\nstopwords = ["nothing"]', 1],
    ['condition = "AND"\npaths = ["a.py"]\nstopwords = ["2m9x"]', 0],
  ])('an allowlist: %s', (list, count) => {
    const text = TEXT.replace('\n', '  # test\n');
    expect(secretsOf(`${RULE}[[rules.allowlists]]\n${list}\n`, text)).toHaveLength(count);
    expect(secretsOf(`${RULE}[rules.allowlist]\n${list}\n`, text)).toHaveLength(count);
  });

  test('lists for all rules, for some of them, and what extends the default', () => {
    const config = read(
      `[extend]\nuseDefault = true\ndisabledRules = ["jwt"]\n[[allowlists]]\ntargetRules = ["github-pat"]\nregexes = ["^ghp"]\n`,
    );
    expect(config).toMatchObject({ useDefault: true, disabledRules: ['jwt'] });
    const candidate = { secret: 'ghp1', match: '', line: '', path: '', lineNumber: 1 };
    expect(config.allows?.({ ...candidate, ruleId: 'github-personal-token' })).toBe(true);
    expect(config.allows?.({ ...candidate, ruleId: 'npm-token' })).toBe(false);
    const more = read(`[[rules]]\nid = "generic-api-key"\n[[rules.allowlists]]\npaths = ["x"]\n`);
    expect(more.additions).toMatchObject([{ id: 'generic-api-key' }]);
  });

  test('a rule with a path alone is about names of files', () => {
    const [one] = read(`[[rules]]\nid = "p12"\npath = '''(?i)\\.p12$'''\n`).pathRules;
    expect(one?.path.test('keys/A.P12')).toBe(true);
  });

  test.each([
    [`[[rules]]\nid = "bad"\nregex = "(?=x)y"`, 'rule bad: regex cannot be translated'],
    [`[[rules]]\nid = "bad"\nregex = "x"\nsecretGroup = 2`, 'rule bad: there is no group 2'],
    [`[[rules]]\nid = "bad"\nregex = "x"\n[[rules.allowlists]]\nregexes = ["("]`, 'rule bad: regexes cannot'],
    [`[[rules]]\nid = "bad"\nregex = "x"\n[[rules.allowlists]]\ndescription = "y"`, 'rule bad: an allowlist'],
    [`[[rules]]\nid = "bad"\nregex = "x"\n[[rules.required]]\nid = "y"`, 'rule bad: rules that require'],
    [`[[rules]]\nid = "bad"\nentropy = 3`, 'rule bad: has no regex'],
    [`[[rules]]\nregex = "x"`, 'a rule without id'],
    [`[[rules]]\nid = "bad"\nregex = 1`, 'rule bad: regex is no text'],
  ])('what cannot be done names its rule: %s', (toml, message) => {
    expect(() => read(toml)).toThrow(message);
  });
});

describe('.gitleaksignore', () => {
  const commit = 'a'.repeat(40);
  const allows = readGitleaksIgnore(
    `# comment\na/b.ipynb:github-pat:12\n${commit}:c.py:npm-access-token:3\r\nd.py:unknown-rule:4\n`,
    new Set(['github-personal-token', 'npm-token']),
  );
  const at = (path: string, lineNumber: number, ruleId: string, own?: string): boolean =>
    allows({
      path,
      lineNumber,
      ruleId,
      secret: 's',
      match: 's',
      line: 's',
      ...(own === undefined ? {} : { commit: own }),
    });

  test('file, rule and line, with the commit where it is named', () => {
    expect(at('a/b.ipynb', 12, 'github-personal-token')).toBe(true);
    expect(at('a/b.ipynb', 13, 'github-personal-token')).toBe(false);
    expect(at('a/b.ipynb', 12, 'npm-token')).toBe(false);
    expect(at('c.py', 3, 'npm-token')).toBe(false);
    expect(at('c.py', 3, 'npm-token', commit)).toBe(true);
    expect(at('d.py', 4, 'npm-token')).toBe(true);
  });
});
