import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

function validator(name: string) {
  const schema = JSON.parse(readFileSync(`${root}docs/formats/${name}.schema.json`, 'utf8')) as object;
  return new Ajv2020({ strict: true, strictRequired: false }).compile(schema);
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc-formats-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function nbvc(...args: string[]): unknown {
  const { stdout } = spawnSync(process.execPath, [`${root}bin/nbvc.cjs`, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return JSON.parse(stdout);
}

describe('the JSON of a merge and of its conflicts is as their schemas say', () => {
  test.each([
    { name: '28-src-disjoint', outcome: 'clean' },
    { name: '40-out-both-rerun', outcome: 'soft' },
    { name: '27-type-type', outcome: 'conflict' },
    { name: '56-md-scrolled-conf', outcome: 'soft' },
    { name: '61-md-custom-disjoint', outcome: 'clean' },
    { name: '88-att-same-name', outcome: 'conflict' },
    { name: '90-two-appends-and-rerun', outcome: 'conflict' },
  ])('$name', ({ name, outcome }) => {
    const [base, ours, theirs] = ['base', 'ours', 'theirs'].map(
      (side) => `${root}fixtures/merge/${name}/${side}.ipynb`,
    );
    const args = [base ?? '', ours ?? '', theirs ?? '', '-o', 'merged.ipynb', '--format', 'json'];
    const isMerge = validator('merge');
    const report = nbvc('merge', ...args);
    isMerge(report);
    expect(isMerge.errors).toBeNull();
    expect(report).toMatchObject({ outcome });
    const areConflicts = validator('conflicts');
    const found = nbvc('conflicts', '--format', 'json', 'merged.ipynb');
    areConflicts(found);
    expect(areConflicts.errors).toBeNull();
    expect(found).toMatchObject({ files: outcome === 'conflict' ? [{ path: 'merged.ipynb' }] : [] });
  });
});

test.each([
  { name: '28-src-disjoint', conflict: false },
  { name: '88-att-same-name', conflict: true },
])('decisions as nbdime has them: $name', ({ name, conflict }) => {
  const sides = ['base', 'ours', 'theirs'].map((side) => `${root}fixtures/merge/${name}/${side}.ipynb`);
  const decisions = nbvc('merge', ...sides, '-q', '-o', 'merged.ipynb', '--format', 'nbdime');
  expect(decisions).toContainEqual(
    expect.objectContaining({ common_path: expect.any(Array) as unknown, conflict }),
  );
});

test('of files that git takes for binary ours is kept, as git does', () => {
  const file = `${root}fixtures/odd/utf16.ipynb`;
  const args = [
    `${root}bin/nbvc.cjs`,
    'merge',
    `${root}fixtures/demo/before.ipynb`,
    file,
    `${root}fixtures/odd/bom.ipynb`,
  ];
  const { stdout, stderr, status } = spawnSync(process.execPath, args);
  expect(stderr.toString()).toContain('nbvc: not merged, ours is kept: ours is no readable notebook');
  expect(status).toBe(1);
  expect(stdout.equals(readFileSync(file))).toBe(true);
});
