import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { readFile } from '../../src/config/read-file.ts';
import { configSchema } from '../../src/config/schema.ts';
import { SECTIONS } from '../../src/config/sections.ts';
import { configTemplate } from '../../src/config/template.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const validate = new Ajv({ allowUnionTypes: true }).compile(configSchema());

describe('what is made of the options', () => {
  test('the schema in docs/formats is fresh (nbvc config schema)', () => {
    const written: unknown = JSON.parse(readFileSync(`${root}docs/formats/config.schema.json`, 'utf8'));
    expect(written).toEqual(configSchema());
  });

  test('the template is valid, commented out or not', () => {
    const template = configTemplate();
    const bare = template.replaceAll(/^# (?=[a-z[][^ ]* ?[=[])|^# (?=\[\[)/gm, '');
    for (const text of [template, bare]) {
      expect(readFile({ kind: 'file', path: 'x', text }).problems).toEqual([]);
      expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
    }
    expect(bare).not.toBe(template);
  });

  test('schema and reader refuse the same', () => {
    for (const text of ['[check]\nx = 1', '[merge]\nsources = "x"', '[check]\nmax-output-size = "1 bit"'])
      expect([validate(parse(text)), readFile({ kind: 'file', path: 'x', text }).problems.length]).toEqual([
        false,
        1,
      ]);
  });

  test('docs/config.md names every option', () => {
    const page = readFileSync(`${root}docs/config.md`, 'utf8');
    const missing = SECTIONS.flatMap(({ options }) =>
      options.filter(({ name }) => !page.includes(`\`${name}\``)),
    );
    expect(missing).toEqual([]);
  });
});
