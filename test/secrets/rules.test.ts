import { describe, expect, test } from 'vitest';
import { createRuleSet } from '../../src/secrets/rule-set.ts';
import type { Rule } from '../../src/secrets/rule.ts';
import { RULES } from '../../src/secrets/rules/all.ts';
import { scanText } from '../../src/secrets/scan.ts';
import { EXAMPLES, cook } from './examples.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const all = createRuleSet(RULES);
const found = (text: string, rules?: readonly Rule[]): string[] =>
  scanText(encode(text), rules === undefined ? all : createRuleSet(rules)).map(({ rule }) => rule);

/** Where a cut makes no difference: what a rule has to let pass for another reason. */
const NEAR_MISSES: Readonly<Record<string, string>> = {
  'aws-bedrock-short-key': 'bedrock-api-key-from-the-console',
  'connection-string-password': 'postgresql://app@db.internal/app',
  'curl-user-password': "curl -u 'deploy:$TOKEN' https://internal",
};

describe('the rules', () => {
  test('there are at least 150, each with an id of its own and an example', () => {
    expect(RULES.length).toBeGreaterThanOrEqual(150);
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s finds what it is for', (id, rule) => {
    for (const seed of [11, 23, 47]) {
      const text = `value\n${cook(EXAMPLES[id] ?? '', seed)}\nend`;
      expect(found(text, [rule])).toEqual([id]);
      expect(found(text).length).toBeGreaterThan(0);
    }
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s lets placeholders pass', (id, rule) => {
    const recipe = EXAMPLES[id] ?? '';
    const placeholder = recipe.replace(/\{(\w*)\}/g, (_, kind: string) =>
      kind === '' ? '' : 'x'.repeat(20),
    );
    expect(found(`${placeholder}\n`, [rule])).toEqual([]);
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s lets pass what is cut short', (id, rule) => {
    const recipe = EXAMPLES[id] ?? '';
    const short = recipe.replace(/\{([A-Za-z])(\d+)\}/g, '{$13}').replace(/\{(?:g|basic)\}/g, '{h4}');
    const text = NEAR_MISSES[id] ?? cook(short, 5);
    expect(text).not.toBe(cook(recipe, 5));
    expect(found(`value\n${text}\nend`, [rule])).toEqual([]);
  });

  test.each([
    ['a type', (value: string) => `api_key: str = "${value}"`],
    ['a type with brackets', (value: string) => `api_key: Optional[str] = "${value}"`],
    ['the prefix of a string', (value: string) => `api_key = f"${value}"`],
    ['a parenthesis', (value: string) => `api_key = ("${value}")`],
    ['R', (value: string) => `api_key <- "${value}"`],
    ['Go', (value: string) => `var api_key string = "${value}"`],
    ['XML', (value: string) => `<api_key>\n    ${value}\n</api_key>`],
    ['Perl', (value: string) => `"api_key" => "${value}"`],
    ['make', (value: string) => `API_KEY ?= ${value}`],
  ])('a name is assigned in the way of %s', (_, write) => {
    expect(found(`${write(cook('{A12}7k{A12}', 3))}\n`)).toEqual(['generic-secret']);
  });

  test.each([
    ['a name in another word', 'rookTable = 0023452Lllk2KqjLBvaxANWEgTd7bqjsxjo8aZj0wd'],
    ['a value of the next line', 'key = "API_KEY"\n\nembed_model = "text-embedding-ada-002"'],
    ['the name of a secret', 'SECRET_NAME = "nexus-gpt4-api-key"'],
    ['the id of a credential', 'credentialId: "29f63271-dc2f-4734-8221-5b31b5169bac"'],
    ['a user without a password', 'curl -u "someuser9" http://localhost/'],
    ['a user and a variable', 'curl -u "deploy:$PASSWORD9" http://localhost/'],
    ['a header with a variable', "curl -H 'Authorization: Token $API_TOKEN_9' http://localhost/"],
    ['a config map', 'kind: ConfigMap\ndata:\n  user: YWRtaW46aHVudGVyMg==\n'],
    ['a git hash', 'commit 3f786850e387550fdab836ed7e6dc881de23001b'],
    ['an environment read', 'api_key = os.environ["OPENAI_API_KEY"]'],
    ['a template', 'password = "${DB_PASSWORD}"'],
    ['a function', 'token = get_token_from_keyring(name)'],
    ['an import', 'from transformers import T5TokenizerFast, token_classification'],
    ['a uuid', 'id: 123e4567-e89b-42d3-a456-426614174000'],
    ['words', 'the secret of a password: never write it down, token by token'],
  ])('%s is no secret', (_, text) => {
    expect(found(`${text}\n`)).toEqual([]);
  });

  test('a query string ends a value', () => {
    const value = cook('{A12}7k{A12}', 3);
    const [finding] = scanText(encode(`https://host/?api_key=${value}&page=2`), all);
    expect(finding?.reveal()).toBe(value);
  });

  test('a value along the keyboard is doubtful', () => {
    const [finding] = scanText(
      encode('SNYK_TOKEN = "12345678-abcd-abcd-abcd-1234567890ab"'),
      createRuleSet(RULES),
    );
    expect(finding).toMatchObject({ rule: 'snyk-token', confidence: 'low', level: 'warning' });
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s takes linear time on hostile text',
    (_, rule) => {
      const ruleSet = createRuleSet([rule]);
      for (const filler of ['a1B2-_.a1B2-_.a1B2-_. = "', ' ', '\\n', "' : 0", ': str = a', '://a:']) {
        const hostile = rule.keywords.map((keyword) => keyword + filler).join('');
        const text = encode(hostile.repeat(Math.ceil(30_000 / hostile.length)));
        const start = performance.now();
        scanText(text, ruleSet);
        // Some five milliseconds; only what grows with the square of the text takes half a second.
        expect(performance.now() - start).toBeLessThan(500);
      }
    },
  );
});
