import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/json/edit.ts';
import { scan } from '../../src/json/scan.ts';
import { decodeUtf8, unescapeString } from '../../src/json/string.ts';
import { JsonSyntaxError } from '../../src/json/syntax-error.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { KeywordAutomaton } from '../../src/secrets/keywords.ts';
import { redactEdits } from '../../src/secrets/redact.ts';
import { createRuleSet } from '../../src/secrets/rule-set.ts';
import type { Rule } from '../../src/secrets/rule.ts';
import { scanBytes, scanNotebook, scanText } from '../../src/secrets/scan.ts';
import type { SecretFinding } from '../../src/secrets/secret-finding.ts';
import { JsonText, PlainText } from '../../src/secrets/source-text.ts';
import { readingsOf } from '../../src/secrets/views.ts';

const base: Omit<Rule, 'id' | 'keywords' | 'pattern'> = {
  title: 'Test secret',
  family: 'saas',
  severity: 'high',
  confidence: 'high',
  group: 0,
};

const RULES: readonly Rule[] = [
  { ...base, id: 'token', keywords: ['tkn_'], pattern: /(?<![A-Za-z0-9])tkn_[A-Za-z0-9]{20}(?![A-Za-z0-9])/ },
  {
    ...base,
    id: 'assignment',
    family: 'generic',
    confidence: 'medium',
    keywords: ['api_key', 'api key', 'password'],
    pattern: /(?:api[_ ]key|password)["']?\s{0,3}[=:]\s{0,3}["']?([^\s"'<>\\,}]{8,80})/i,
    group: 1,
    minEntropy: 2.5,
  },
  {
    ...base,
    id: 'pem',
    family: 'crypto-key',
    keywords: ['-----begin'],
    pattern: /-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]{20,8000}-----END PRIVATE KEY-----/,
    window: { before: 0, after: 8000 },
  },
];

const rules = createRuleSet(RULES, { digest: (text) => `d(${text.length})` });
const VALUE = ['q7', 'Zr2', 'Lm9', 'Xc4', 'Vb8N1'].join('');
const TOKEN = `tkn_${['a1B2', 'c3D4', 'e5F6', 'g7H8', 'i9J0'].join('')}`;

interface Cell {
  readonly [key: string]: unknown;
}

function code(source: string | readonly string[], outputs: readonly unknown[] = [], metadata = {}): Cell {
  return { cell_type: 'code', execution_count: 1, id: 'c1', metadata, outputs, source };
}

function stream(text: string | readonly string[], name = 'stdout'): Cell {
  return { output_type: 'stream', name, text };
}

function display(data: Cell): Cell {
  return { output_type: 'display_data', data, metadata: {} };
}

function notebook(cells: readonly Cell[], metadata: Cell = {}, indent = 1): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, indent),
  );
}

/** What a finding's bytes say, read as the bodies of JSON strings. */
function decoded(bytes: Uint8Array, { ranges }: SecretFinding): string {
  return ranges.map(({ start, end }) => unescapeString(decodeUtf8(bytes, start, end))).join('');
}

const red = (text: string): string => `\u001b[0;34m${text}\u001b[0m`;

const PLACES: readonly { name: string; bytes: Uint8Array; secret: string; place: object; exact?: string }[] =
  [
    {
      name: 'source, list of lines',
      bytes: notebook([code(['import os\n', `api_key = "${VALUE}"\n`])]),
      secret: VALUE,
      place: { part: 'source', cell: 1, cellId: 'c1', line: 2, column: 12 },
    },
    {
      name: 'source, one string, minified',
      bytes: notebook([code(''), code(`é = 1\n😀 = 2; api_key = '${VALUE}'`)], {}, 0),
      secret: VALUE,
      place: { part: 'source', cell: 2, line: 2, column: 19 },
    },
    {
      name: 'stream',
      bytes: notebook([code('', [stream(`hello\ntoken ${TOKEN}\n`)])]),
      secret: TOKEN,
      place: { part: 'output', output: 1, label: 'stdout', line: 2, column: 7 },
    },
    {
      name: 'two chunks of one stream',
      bytes: notebook([code('', [stream(`x ${TOKEN.slice(0, 9)}`), stream(`${TOKEN.slice(9)}\n`)])]),
      secret: TOKEN,
      place: { part: 'output', output: 1, line: 1, column: 3 },
    },
    {
      name: 'traceback with colours',
      bytes: notebook([
        code('', [
          {
            output_type: 'error',
            ename: 'E',
            evalue: 'e',
            traceback: ['---', `${red('api_key')} ${red('=')} ${red(`"${VALUE}"`)}`],
          },
        ]),
      ]),
      secret: VALUE,
      place: { part: 'output', label: 'traceback', line: 2 },
    },
    {
      name: 'secret cut by colours',
      bytes: notebook([code('', [stream(`${red(TOKEN.slice(0, 8))}${red(TOKEN.slice(8))}`)])]),
      secret: TOKEN,
      place: { part: 'output', line: 1 },
    },
    {
      name: 'HTML table, name beside value',
      bytes: notebook([
        code('', [display({ 'text/html': `<table><tr><td>api_key</td><td>${VALUE}</td></tr></table>` })]),
      ]),
      secret: VALUE,
      place: { label: 'text/html' },
    },
    {
      name: 'HTML table, name above value',
      bytes: notebook([
        code('', [
          display({
            'text/html': [
              '<table>\n<thead><tr><th></th><th>user</th><th>api_key</th></tr></thead>\n',
              `<tbody><tr><th>0</th><td>bob</td><td>${VALUE}</td></tr></tbody></table>`,
            ],
          }),
        ]),
      ]),
      secret: VALUE,
      place: { label: 'text/html', line: 3 },
    },
    {
      name: 'HTML entities',
      bytes: notebook([code('', [display({ 'text/html': `<p>api_key=&quot;${VALUE}&quot;</p>` })])]),
      secret: VALUE,
      place: { label: 'text/html' },
    },
    {
      name: 'repr of a text in a text',
      bytes: notebook([code('', [display({ 'text/plain': `'{\\"api_key\\": \\"${VALUE}\\"}\\n'` })])]),
      secret: VALUE,
      place: { label: 'text/plain' },
    },
    {
      name: 'JSON output',
      bytes: notebook([code('', [display({ 'application/json': { a: [{ api_key: VALUE }] } })])]),
      secret: VALUE,
      place: { label: 'application/json.a.api_key' },
    },
    {
      name: 'cell metadata',
      bytes: notebook([code('', [], { papermill: { parameters: { api_key: VALUE } } })]),
      secret: VALUE,
      place: { part: 'cell-metadata', cell: 1, label: 'metadata.papermill.parameters.api_key' },
    },
    {
      name: 'notebook metadata',
      bytes: notebook([code('')], { env: { api_key: VALUE } }),
      secret: VALUE,
      place: { part: 'notebook-metadata', label: 'metadata.env.api_key' },
    },
    {
      name: 'widget state, label beside value',
      bytes: notebook([code('')], { widgets: { state: { m: { description: 'API key:', value: VALUE } } } }),
      secret: VALUE,
      place: { part: 'notebook-metadata' },
    },
    {
      name: 'key of a value that is no text',
      bytes: notebook([code('')], { runs: { [TOKEN]: 1 } }),
      secret: TOKEN,
      place: { part: 'notebook-metadata' },
    },
    {
      name: 'attachment that is no image',
      bytes: notebook([
        {
          cell_type: 'markdown',
          id: 'm',
          metadata: {},
          source: '',
          attachments: { 'a.png': { 'image/png': TOKEN } },
        },
      ]),
      secret: TOKEN,
      place: { part: 'attachment', label: 'a.png image/png' },
    },
    {
      name: 'literals over several lines',
      bytes: notebook([code([`t = "${TOKEN.slice(0, 10)}" \\\n`, `    "${TOKEN.slice(10)}"\n`])]),
      secret: TOKEN,
      place: { part: 'source', line: 1, column: 6 },
    },
    {
      name: 'literals put together, cut in the keyword',
      bytes: notebook([code([`t = ("${TOKEN.slice(0, 2)}"\n`, `    + "${TOKEN.slice(2)}")\n`])]),
      secret: TOKEN,
      place: { part: 'source', line: 1 },
    },
    {
      name: 'escaped characters',
      bytes: new TextEncoder().encode(
        decodeUtf8(notebook([code(`api_key = '${VALUE}'`)]), 0, 10_000)
          .replace('=', '\\u003d')
          .replaceAll("'", '\\u0027')
          .replace('q7', '\\u0071\\u0037'),
      ),
      secret: VALUE,
      place: { part: 'source', line: 1, column: 12 },
    },
    {
      name: 'base64 of a text',
      bytes: notebook([code('', [stream(`data: ${btoa(`..api_key: ${VALUE}\n`)}\n`)])]),
      secret: VALUE,
      place: { part: 'output', line: 1 },
      exact: 'base64',
    },
    {
      name: 'image type, base64 of a text',
      bytes: notebook([code('', [display({ 'image/png': btoa(`token: ${TOKEN} and more`) })])]),
      secret: TOKEN,
      place: { label: 'image/png' },
      exact: 'base64',
    },
    {
      name: 'key over lines of source',
      bytes: notebook([
        code([
          'k = """-----BEGIN PRIVATE KEY-----\n',
          `${VALUE.repeat(4)}\n`,
          '-----END PRIVATE KEY-----"""\n',
        ]),
      ]),
      secret: `-----BEGIN PRIVATE KEY-----\n${VALUE.repeat(4)}\n-----END PRIVATE KEY-----`,
      place: { part: 'source', line: 1, column: 8 },
    },
  ];

describe('where a secret may stand', () => {
  test.each(PLACES)('$name', ({ bytes, secret, place, exact }) => {
    const found = scanNotebook(parseNotebook(bytes), rules);
    expect(found.map((one) => one.reveal())).toEqual([secret]);
    const [one] = found as [SecretFinding];
    expect(one.place).toMatchObject(place);
    if (exact === undefined) expect(decoded(bytes, one)).toBe(secret);
    else expect(atob(quads(decoded(bytes, one)))).toContain(secret);
    expect(one.masked).not.toContain(secret);
    expect(JSON.stringify(one)).not.toContain(secret);
  });

  test.each(PLACES)('$name: redacted', ({ bytes, secret }) => {
    const findings = scanBytes(bytes, rules);
    const edits = redactEdits(bytes, findings);
    const after = applyEdits(bytes, edits);
    expect(after.length).toBe(bytes.length);
    expect(scanBytes(after, rules)).toEqual([]);
    expect(() => scan(after)).not.toThrow();
    expect(decodeUtf8(after, 0, after.length)).not.toContain(secret);
    const covered = findings.flatMap((one) => one.covered);
    for (const [at, byte] of bytes.entries())
      if (!covered.some(({ start, end }) => at >= start && at < end)) expect(after[at]).toBe(byte);
  });

  test.each(PLACES)('$name: found in the text of a broken notebook too', ({ bytes, secret, name }) => {
    const broken = bytes.slice(0, -4);
    expect(() => parseNotebook(broken)).toThrow(JsonSyntaxError);
    const found = scanBytes(broken, rules).map((one) => one.reveal());
    // Names and values that only the structure of the JSON brings together are lost with it.
    const isStructural = /widget|chunks|literals|key over lines|above value|beside value/.test(name);
    if (!isStructural) expect(found.join('\n')).toContain(secret.slice(0, 8));
  });
});

/** Base64 may be cut at any group of four. */
function quads(text: string): string {
  return text.slice(0, text.length - (text.length % 4));
}

describe('what is left alone', () => {
  const cases: readonly [string, Uint8Array][] = [
    ['a real image', notebook([code('', [display({ 'image/png': `iVBORw0KGgo${'tkn'.repeat(20)}` })])])],
    [
      'a data URI',
      notebook([
        code('', [
          display({ 'text/html': `<img src="data:image/png;base64,iVBORw0KGgo${'A'.repeat(40)}">` }),
        ]),
      ]),
    ],
    ['a placeholder', notebook([code('api_key = "YOUR_API_KEY_1"')])],
    ['crosses', notebook([code('api_key = "xxxxxxxxxxxxxxxx"')])],
    ['a read of the environment', notebook([code('password = os.environ["PASSWORD_1"]')])],
    ['a template', notebook([code('password = "${DB_PASSWORD_1}"')])],
    ['an identifier', notebook([code('password = some.module.function_name')])],
    ['two cells', notebook([code('api_key = '), code(`"${VALUE}"`)])],
    [
      'stdout and stderr',
      notebook([code('', [stream(TOKEN.slice(0, 9)), stream(TOKEN.slice(9), 'stderr')])]),
    ],
  ];
  test.each(cases)('%s', (_name, bytes) => {
    expect(scanBytes(bytes, rules)).toEqual([]);
  });
});

describe('what is allowed stays in the result, with the reason', () => {
  const line = `api_key = "${VALUE}"`;
  const cases: readonly [string, string, Uint8Array][] = [
    ['our comment', 'comment', notebook([code(`${line}  # nbvc:allow`)])],
    ["gitleaks' comment", 'comment', notebook([code(`${line}  # gitleaks:allow`)])],
    ["detect-secrets' comment", 'comment', notebook([code(`${line}  # pragma: allowlist secret`)])],
    ['the line before', 'comment', notebook([code(`# pragma: allowlist nextline secret\n${line}`)])],
    ['a tag', 'tag', notebook([code(line, [], { tags: ['allow-secret'] })])],
    ['metadata', 'metadata', notebook([code(line, [], { nbvc: { 'allow-secrets': ['assignment'] } })])],
  ];
  test.each(cases)('%s', (_name, reason, bytes) => {
    const found = scanBytes(bytes, rules);
    expect(found.map((one) => one.allowed)).toEqual([reason]);
    expect(redactEdits(bytes, found)).toEqual([]);
  });

  test('a comment allows its own line only', () => {
    const bytes = notebook([code(`${line}  # nbvc:allow\npassword = "${VALUE}"`)]);
    expect(scanBytes(bytes, rules).map((one) => one.allowed)).toEqual(['comment', undefined]);
  });

  test.each([
    ['path', { allow: { paths: [/^tests\//] } }],
    ['pattern', { allow: { patterns: [/^q7/] } }],
    ['stopword', { allow: { stopwords: ['zr2lm'] } }],
    [
      'fingerprint',
      { allow: { fingerprints: new Set([`f:assignment\0${VALUE}`]) }, digest: (text: string) => `f:${text}` },
    ],
  ])('by %s', (reason, options) => {
    const found = scanBytes(notebook([code(line)]), createRuleSet(RULES, options), { path: 'tests/a.ipynb' });
    expect(found.map((one) => one.allowed)).toEqual([reason]);
  });
});

describe('rule sets', () => {
  test.each([
    ['disabled id', { disabled: ['token'] }, ['assignment', 'pem']],
    ['disabled family', { disabled: ['generic'] }, ['token', 'pem']],
    ['enabled', { enabled: ['crypto-key'] }, ['pem']],
    ['confidence', { minConfidence: 'high' as const }, ['token', 'pem']],
  ])('%s', (_name, options, ids) => {
    expect(createRuleSet(RULES, options).rules.map(({ id }) => id)).toEqual(ids);
  });

  test('the more specific rule wins where two match', () => {
    const found = scanBytes(notebook([code(`api_key = "${TOKEN}"`)]), rules);
    expect(found.map(({ rule }) => rule)).toEqual(['token']);
  });

  test('the fingerprint does not change when the cell moves', () => {
    const cell = code(`api_key = "${VALUE}"`);
    const salted = createRuleSet(RULES, { digest: (text) => text.split('').toReversed().join('') });
    const first = scanBytes(notebook([cell]), salted)[0]?.fingerprint;
    expect(first).toBeDefined();
    expect(scanBytes(notebook([code('1'), cell], { a: 1 }, 4), salted)[0]?.fingerprint).toBe(first);
  });
});

describe('limits', () => {
  test('a rule that matches without end is stopped, and says so', () => {
    const greedy: Rule = { ...base, id: 'greedy', keywords: ['key'], pattern: /key[a-z0-9]+/ };
    const limits: unknown[] = [];
    scanText(new TextEncoder().encode(`key${'a1b2c3'.repeat(40_000)}`), createRuleSet([greedy]), {
      onLimit: (limit) => limits.push(limit),
    });
    expect(limits).toContainEqual({ rule: 'greedy', kind: 'window' });
  });

  test('a secret longer than the window is found whole', () => {
    const long: Rule = { ...base, id: 'long', keywords: ['key'], pattern: /key[a-z0-9]+/ };
    const secret = `key${'a1b2c3'.repeat(500)}`;
    const found = scanText(new TextEncoder().encode(`${'- '.repeat(300)}${secret} x`), createRuleSet([long]));
    expect(found.map((one) => one.reveal())).toEqual([secret]);
  });
});

describe('source maps', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        '"',
        '\\',
        '\n',
        'é',
        '😀',
        '<td>',
        '</td>',
        '&amp;',
        '\u001b[31m',
        "'",
        ' + ',
        'api_key',
      ),
      fc.string({ maxLength: 3 }),
    ),
    maxLength: 60,
  });

  test('of JSON: the bytes of any slice decode to it', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(), (lines, a, b) => {
        const bytes = new TextEncoder().encode(JSON.stringify(lines.map((line) => line)));
        const document = scan(bytes);
        const pieces = lines.map((_, i) => ({
          start: (document.starts[i + 1] ?? 0) + 1,
          end: (document.ends[i + 1] ?? 0) - 1,
        }));
        const source = new JsonText(bytes, pieces);
        const [start, end] = cut(source.text, a, b);
        const back = source
          .ranges(start, end)
          .map((range) => unescapeString(decodeUtf8(bytes, range.start, range.end)));
        expect(back.join('')).toBe(source.text.slice(start, end));
      }),
    );
  });

  test('of views: what is copied comes from bytes that say the same', () => {
    fc.assert(
      fc.property(
        text,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('html' as const, 'text' as const),
        (raw, a, b, form) => {
          const bytes = new TextEncoder().encode(raw);
          for (const { source } of readingsOf(new PlainText(bytes), form)) {
            const [start, end] = cut(source.text, a, b);
            for (let at = start; at < end; at++) {
              const [range, other] = source.ranges(at, at + 1);
              if (range === undefined || other !== undefined || range.end - range.start !== 1) continue;
              expect(range.end).toBeLessThanOrEqual(bytes.length);
              expect(decodeUtf8(bytes, range.start, range.end)).toBe(source.text.charAt(at));
            }
          }
        },
      ),
    );
  });
});

/** Two offsets that cut no pair of surrogates. */
function cut(text: string, a: number, b: number): [number, number] {
  const offsets = [a, b].map((n) => {
    const at = n % (text.length + 1);
    return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
  });
  return [Math.min(...offsets), Math.max(...offsets)];
}

test('the automaton finds what a search for each word finds', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1 }),
      fc.string({ unit: fc.constantFrom('a', 'B', 'c', 'é') }),
      (words, text) => {
        const found: string[] = [];
        const automaton = new KeywordAutomaton(words);
        automaton.visit(text, (keyword, end) => found.push(`${words[keyword]}@${end}`));
        const expected = words.flatMap((one) =>
          text
            .split('')
            .flatMap((_, i) => (text.toLowerCase().startsWith(one, i) ? [`${one}@${i + one.length}`] : [])),
        );
        expect(found.toSorted()).toEqual(expected.toSorted());
        const bytes = new TextEncoder().encode(text);
        expect(automaton.occursIn(bytes, 0, bytes.length, () => true)).toBe(expected.length > 0);
      },
    ),
  );
});
