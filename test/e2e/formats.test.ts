import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cells, notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

const formats = fileURLToPath(new URL('../../docs/formats/', import.meta.url));
const names = readdirSync(formats).flatMap((file) => /^(\w+)\.schema\.json$/.exec(file)?.[1] ?? []);

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
}

function schemaOf(name: string): Schema {
  return JSON.parse(readFileSync(`${formats}${name}.schema.json`, 'utf8')) as Schema;
}

let repository: ScratchRepository;

beforeAll(() => {
  repository = new ScratchRepository();
  repository.write('a.ipynb', notebookBytes([{ id: 'a', source: 'x = 1', count: 1 }]));
  repository.write('b.ipynb', notebookBytes([{ id: 'b', source: 'y = 1' }]));
  repository.write('broken.ipynb', '{');
  repository.git('add', '.');
  repository.git('commit', '-qm', 'notebooks');
  repository.write('a.ipynb', notebookBytes(cells({ a: 'x = 2' })));
  repository.write('.nbvc.toml', '[strip]\npolicy = "minimal"\n');
});

afterAll(() => repository.remove());

describe('what commands write is as its schema says', () => {
  test.each([
    ['diff', ['diff', '--format', 'json', 'HEAD', '--', 'a.ipynb']],
    ['conflicts', ['conflicts', '--format', 'json', 'a.ipynb']],
    ['findings', ['check', '--format', 'json']],
    ['findings', ['scan', '--format', 'json', '.']],
    ['figures', ['check', '--report', '--history', '--format', 'json']],
    ['strip', ['strip', '--check', '--format', 'json', '.']],
    ['log', ['log', '--format', 'json', '--', 'a.ipynb']],
    ['blame', ['blame', '--format', 'json', 'a.ipynb']],
    ['outputs', ['outputs', 'list', '--format', 'json']],
    ['outputs', ['outputs', 'gc', '--format', 'json']],
    ['outputs', ['outputs', 'forget', '--all', '--format', 'json']],
    ['comments', ['review', '--export', 'json']],
    ['settings', ['config', '--format', 'json']],
  ])('%s: nbvc %j', (name, args) => {
    const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(
      schemaOf(name),
    );
    const { stdout } = repository.nbvc(...args);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
  });
});

test.each(names)(
  'docs/formats/%s.schema.json is listed, and has a version unless it is of what people write',
  (name) => {
    expect(readFileSync(`${formats}README.md`, 'utf8')).toContain(`(${name}.schema.json)`);
    if (name !== 'config') expect(schemaOf(name).properties).toHaveProperty('schemaVersion');
  },
);
