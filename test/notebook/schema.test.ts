import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateValidators, readSchema, relax } from '../../scripts/generate-validators.mjs';
import { explain } from '../../src/notebook/schema/explain.ts';
import { CHECKED_STRINGS, validatorFor, type Validator } from '../../src/notebook/schema/validators.ts';

type Fields = Readonly<Record<string, unknown>>;

const code = (fields: Fields = {}): Fields => ({
  cell_type: 'code',
  id: 'c',
  metadata: {},
  source: [],
  outputs: [],
  execution_count: null,
  ...fields,
});
const markdown = (fields: Fields = {}): Fields => ({
  cell_type: 'markdown',
  id: 'm',
  metadata: {},
  source: '# x',
  ...fields,
});
const withOutput = (output: unknown): Fields => code({ outputs: [output] });
const stream: Fields = { output_type: 'stream', name: 'stdout', text: ['a\n'] };
const result: Fields = { output_type: 'execute_result', execution_count: 1, data: {}, metadata: {} };
const error: Fields = { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['E'] };
const display = (data: unknown): Fields => ({ output_type: 'display_data', data, metadata: {} });
const v4 = (cells: readonly unknown[], fields: Fields = {}): Fields => ({
  cells,
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
  ...fields,
});
const v3code: Fields = { cell_type: 'code', language: 'python', input: [], outputs: [] };
const v3 = (...sheets: readonly (readonly unknown[])[]): Fields => ({
  metadata: {},
  nbformat: 3,
  nbformat_minor: 0,
  worksheets: sheets.map((cells) => ({ cells })),
});
const without = (fields: Fields, ...keys: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));

async function load(major: number, minor: number): Promise<Validator> {
  const validator = await validatorFor(major, minor);
  if (validator === undefined) throw new Error(`no validator for ${major}.${minor}`);
  return validator;
}

async function messages(notebook: unknown, major = 4, minor = 5): Promise<readonly string[]> {
  const validator = await load(major, minor);
  return explain(notebook, validator.validate(notebook)).map((problem) => problem.message);
}

describe('generated validators', () => {
  test.each([...generateValidators()])('%s is fresh', (name, text) => {
    const file = new URL(`../../src/notebook/schema/generated/${name}`, import.meta.url);
    expect(readFileSync(file, 'utf8') === text, 'run `npm run generate`').toBe(true);
  });

  test.each([...generateValidators()])('%s needs nothing but itself', (_name, text) => {
    expect(text.match(/\brequire\b|\bimport\b.*/g)).toEqual([
      "import type { Validate } from '../schema-error.ts';",
    ]);
  });

  test('strings that a schema restricts are listed for the skeleton', () => {
    for (const version of ['3', '4.0', '4.1', '4.2', '4.3', '4.4', '4.5'])
      for (const key of restrictedKeys(readSchema(version))) expect(CHECKED_STRINGS).toContain(key);
  });
});

/** Finds the property names under which a schema restricts more than the kind of a string. */
function restrictedKeys(schema: Fields): readonly string[] {
  const found: string[] = [];
  const isRestricted = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null) return false;
    const { $ref, enum: values, items, pattern, minLength, maxLength } = node as Fields;
    if (typeof $ref === 'string') return isRestricted(resolve(schema, $ref));
    return [values, pattern, minLength, maxLength].some((rule) => rule !== undefined) || isRestricted(items);
  };
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const properties = key === 'properties' ? Object.entries(value as Fields) : [];
      found.push(...properties.filter(([, rule]) => isRestricted(rule)).map(([name]) => name));
      walk(value);
    }
  };
  walk(schema);
  return found;
}

function resolve(schema: Fields, ref: string): unknown {
  let at: unknown = schema;
  for (const step of ref.split('/').slice(1)) at = (at as Fields)[step];
  return at;
}

describe('validatorFor', () => {
  test('takes the schema of the minor version', async () => {
    for (const minor of [0, 1, 2, 3, 4, 5])
      expect(await load(4, minor)).toMatchObject({ relaxed: false, schemaVersion: `4.${minor}` });
    expect(await load(3, 0)).toMatchObject({ relaxed: false, schemaVersion: '3' });
  });

  test('takes 4.5 for newer minors and lets the unknown pass', async () => {
    expect(await load(4, 6)).toMatchObject({ relaxed: true, schemaVersion: '4.5' });
    const sql = { cell_type: 'sql', metadata: {}, anything: 1 };
    const future = v4([code({ new: 1 }), sql, withOutput({ output_type: 'hologram' })], { newer: true });
    expect(await messages(future, 4, 7)).toEqual([]);
    expect(await messages(v4([without(code(), 'id')]), 4, 7)).toEqual(['cell 1: missing "id"']);
  });

  test.each([
    [1, 0],
    [2, 0],
    [5, 0],
    [4, -1],
    [4, 1.5],
  ])('knows nothing of %d.%d', async (major, minor) => {
    expect(await validatorFor(major, minor)).toBeUndefined();
  });

  test('gives results that a later call does not change', async () => {
    const { validate } = await load(4, 5);
    const first = validate(v4([without(code(), 'id')]));
    expect(validate(v4([]))).toEqual([]);
    expect(first).toHaveLength(1);
  });
});

const ACCEPTED: readonly (readonly [string, number, number, Fields])[] = [
  ['no cells', 4, 5, v4([])],
  ['every output type', 4, 5, v4([code({ outputs: [stream, result, error, display({})] })])],
  ['source as a string', 4, 5, v4([code({ source: 'a\nb' })])],
  ['JSON of any kind under a JSON mime type', 4, 5, v4([withOutput(display({ 'application/x+json': [1] }))])],
  ['attachments', 4, 5, v4([markdown({ attachments: { 'a.png': { 'image/png': 'aa' } } })])],
  ['unknown metadata', 4, 5, v4([code({ metadata: { colab: { a: [1] }, scrolled: 'auto' } })])],
  ['no ids before 4.5', 4, 4, v4([without(code(), 'id')], { nbformat_minor: 4 })],
  ['4.0', 4, 0, v4([without(markdown(), 'id')], { nbformat_minor: 0 })],
  ['4.1', 4, 1, v4([without(markdown(), 'id')], { nbformat_minor: 1 })],
  ['4.2', 4, 2, v4([without(markdown(), 'id')], { nbformat_minor: 2 })],
  ['4.3', 4, 3, v4([without(markdown(), 'id')], { nbformat_minor: 3 })],
  ['an id of 64 characters', 4, 5, v4([code({ id: 'x'.repeat(64) })])],
  ['worksheets', 3, 0, v3([v3code], [{ cell_type: 'heading', level: 2, source: 'h' }])],
  ['short mime names', 3, 0, v3([{ ...v3code, outputs: [{ output_type: 'display_data', png: 'aa' }] }])],
];

test.each(ACCEPTED)('accepts %s', async (_what, major, minor, notebook) => {
  expect(await messages(notebook, major, minor)).toEqual([]);
});

const REJECTED: readonly (readonly [Fields | null | readonly unknown[], readonly string[]])[] = [
  [null, ['a notebook must be an object, not null']],
  [[], ['a notebook must be an object, not a list']],
  [without(v4([]), 'metadata', 'cells'), ['missing "metadata"', 'missing "cells"']],
  [v4([], { extra: 1 }), ['unknown field "extra" on a notebook']],
  [v4([], { cells: {} }), ['cells must be a list, not an object']],
  [v4([], { metadata: { kernelspec: { name: 'x' } } }), ['missing "display_name" in metadata.kernelspec']],
  [v4([], { nbformat_minor: '5' }), ['nbformat_minor must be a whole number, not a string']],
  [v4([null]), ['cell 1: a cell must be an object, not null']],
  [v4([code(), without(code(), 'outputs')]), ['cell 2: missing "outputs"']],
  [v4([without(code(), 'cell_type')]), ['cell 1: missing "cell_type"']],
  [v4([code({ cell_type: 7 })]), ['cell 1: cell_type must be a string, not a number']],
  [v4([code({ cell_type: 'sql' })]), ['cell 1: unknown cell type "sql"']],
  [v4([code({ id: 'a b' })]), ['cell 1: id "a b" has characters that nbformat does not allow']],
  [v4([code({ id: '' })]), ['cell 1: id is empty']],
  [v4([code({ id: 'x'.repeat(65) })]), ['cell 1: id is longer than 64 characters']],
  [v4([code(), markdown({ outputs: [] })]), ['cell 2: unknown field "outputs" on a markdown cell']],
  [v4([code({ source: null })]), ['cell 1: source must be a string or a list of strings, not null']],
  [v4([code({ source: ['a', 3] })]), ['cell 1: source[2] must be a string, not a number']],
  [v4([code({ execution_count: 1.5 })]), ['cell 1: execution_count must be a whole number or null, not 1.5']],
  [v4([code({ execution_count: -1 })]), ['cell 1: execution_count must be at least 0, not -1']],
  [v4([code({ metadata: { tags: ['a,b'] } })]), ['cell 1: tag "a,b" must not have a comma']],
  [v4([code({ metadata: { tags: ['a', 'b', 'a'] } })]), ['cell 1: metadata.tags has "a" more than once']],
  [v4([code({ metadata: { name: '' } })]), ['cell 1: metadata.name is empty']],
  [
    v4([code({ metadata: { scrolled: 'no' } })]),
    ['cell 1: metadata.scrolled must be true, false or "auto", not "no"'],
  ],
  [
    v4([code({ metadata: { collapsed: 1 } })]),
    ['cell 1: metadata.collapsed must be true or false, not a number'],
  ],
  [v4([withOutput({ output_type: 'foo' })]), ['cell 1, output 1: unexpected output type "foo"']],
  [v4([withOutput(without(stream, 'name'))]), ['cell 1, output 1: missing "name"']],
  [v4([withOutput({ ...error, data: {} })]), ['cell 1, output 1: unknown field "data" on an error output']],
  [
    v4([withOutput(display({ 'text/plain': 4 }))]),
    ['cell 1, output 1: data.text/plain must be a string or a list of strings, not a number'],
  ],
  [
    v4([without(code(), 'id'), markdown({ source: 1 })]),
    ['cell 1: missing "id"', 'cell 2: source must be a string or a list of strings, not a number'],
  ],
];

test.each(REJECTED)('rejects %j in plain words', async (notebook, expected) => {
  expect(await messages(notebook)).toEqual(expected);
});

test('counts the cells of nbformat 3 through all worksheets', async () => {
  expect(await messages(v3([v3code, v3code], [without(v3code, 'language')]), 3, 0)).toEqual([
    'cell 3: missing "language"',
  ]);
  expect(await messages({ ...v3(), worksheets: [{}] }, 3, 0)).toEqual(['worksheet 1: missing "cells"']);
});

test('says where: keys as strings, positions as numbers', async () => {
  const { validate } = await load(4, 5);
  const notebook = v4([code(), code({ metadata: { tags: [1] }, extra: 1 })]);
  expect(explain(notebook, validate(notebook)).map(({ path }) => path)).toEqual([
    ['cells', 1, 'extra'],
    ['cells', 1, 'metadata', 'tags', 0],
  ]);
  const odd = v4([withOutput(display({ 'a/b~1': 4 }))]);
  expect(explain(odd, validate(odd))[0]?.path).toEqual(['cells', 0, 'outputs', 0, 'data', 'a/b~1']);
});

/** The laws below ask the untouched official schema, compiled by Ajv here and now. */
function official(schema: Fields): (value: unknown) => boolean {
  return new Ajv({ strict: false }).compile(schema);
}

const PARTS: readonly unknown[] = [
  null,
  1,
  'text',
  '',
  'a,b',
  [],
  ['a', 'a'],
  [1],
  {},
  ...ACCEPTED.map(([, , , notebook]) => notebook),
  ...REJECTED.map(([notebook]) => notebook),
  code(),
  markdown(),
  { cell_type: 'raw', metadata: {}, source: [], id: 'r' },
  { cell_type: 'sql', metadata: {} },
  stream,
  result,
  error,
  display({ 'text/plain': 'x' }),
];
const FIELDS =
  'cells metadata cell_type id source outputs execution_count output_type name text data tags attachments extra'.split(
    ' ',
  );

interface Damage {
  readonly field: string;
  readonly part: unknown;
  /** Which member to enter at each depth, modulo the number of members. */
  readonly steps: readonly number[];
}

const damage = record<Damage>({
  field: constantFrom(...FIELDS),
  part: constantFrom(...PARTS),
  steps: array(nat(7), { maxLength: 7 }),
});

/** A notebook with one field of itself, of some cell, output or metadata set to something else. */
function damaged(notebook: unknown, { field, part, steps }: Damage): unknown {
  const [step, ...rest] = steps;
  if (typeof notebook !== 'object' || notebook === null) return part;
  if (step === undefined)
    return Array.isArray(notebook) ? [...notebook, part] : { ...notebook, [field]: part };
  const keys = Object.keys(notebook);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return notebook;
  const next = damaged((notebook as Fields)[key], { field, part, steps: rest });
  return Array.isArray(notebook) ? notebook.with(Number(key), next) : { ...notebook, [key]: next };
}

const RUNS = { numRuns: 3000 };

function sameVerdict(mine: Validator['validate'], theirs: (value: unknown) => boolean) {
  const notebooks = constantFrom<unknown>(...ACCEPTED.map((row) => row[3]), ...REJECTED.map((row) => row[0]));
  return property(notebooks, damage, (notebook, change) => {
    const value = damaged(notebook, change);
    expect(mine(value).length === 0).toBe(theirs(value));
  });
}

describe('same verdict as the official schema', () => {
  test.each(['3', '4.0', '4.1', '4.2', '4.3', '4.4', '4.5'])('%s', async (version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const { validate } = await load(major, minor);
    assert(sameVerdict(validate, official(readSchema(version))), RUNS);
  });

  test('4.6, relaxed', async () => {
    const { validate } = await load(4, 6);
    assert(sameVerdict(validate, official(relax(readSchema('4.5')))), RUNS);
  });
});

test('strings under other keys do not matter, so a skeleton gets the same verdict', async () => {
  const { validate } = await load(4, 5);
  const verdicts = (values: readonly unknown[]) => values.map((value) => validate(value).length);
  expect(verdicts(PARTS.map((part) => skeleton(part, '')))).toEqual(verdicts(PARTS));
});

function skeleton(value: unknown, key: string): unknown {
  if (typeof value === 'string') return CHECKED_STRINGS.has(key) ? value : '';
  if (Array.isArray(value)) return value.map((item) => skeleton(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, skeleton(inner, name)]));
}

test('every mistake has words of its own', async () => {
  const seen = await Promise.all(REJECTED.map(([notebook]) => messages(notebook)));
  expect(seen.flat().filter((message) => message.includes('breaks the rule'))).toEqual([]);
});
