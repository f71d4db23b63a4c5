import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXAMPLES, cook } from '../secrets/examples.ts';
import { ScratchRepository } from '../e2e/scratch.ts';
import { notebookBytes } from '../notebooks.ts';

const KEY = cook(EXAMPLES['github-personal-token'] ?? '', 5);
const OTHER = cook(EXAMPLES['github-personal-token'] ?? '', 6);
const PASSWORD = cook(EXAMPLES['generic-secret'] ?? '', 7);

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository.remove());

function leaky(secret: string): Uint8Array {
  return notebookBytes([
    { id: 'a', source: `token = "${secret}"` },
    { id: 'b', source: 'x', metadata: { [secret]: secret } },
    { id: 'c', source: 'y', outputs: [{ output_type: 'stream', name: 'stdout', text: `<${secret}>` }] },
  ]);
}

function check(...args: readonly string[]): ReturnType<ScratchRepository['nbvc']> {
  return repository.nbvc('check', '--no-cache', ...args);
}

describe('the rule secret', () => {
  test.each(['terminal', 'json', 'jsonl', 'sarif', 'github', 'gitlab', 'junit', 'rdjson'])(
    'tells a secret in %s without printing it',
    (format) => {
      repository.write('a.ipynb', leaky(KEY));
      const { status, stdout, stderr } = check('--format', format, 'a.ipynb');
      expect(status).toBe(1);
      expect(stdout.match(/GitHub personal access token/g)?.length).toBeGreaterThanOrEqual(3);
      expect(stdout + stderr).not.toContain(KEY.slice(0, 12));
    },
  );

  test('is an error by default, and a warning where only a name speaks for it', () => {
    repository.write('a.ipynb', leaky(KEY));
    repository.write('b.ipynb', notebookBytes([{ id: 'a', source: PASSWORD }]));
    expect(check('--only', 'secret', 'a.ipynb').status).toBe(1);
    const weak = check('--only', 'secret', 'b.ipynb');
    expect([weak.status, weak.stdout]).toEqual([
      0,
      expect.stringContaining('warning secret: cell 1, line 1'),
    ]);
    expect(check('--rule', 'secret=off', 'a.ipynb').stdout).not.toContain('GitHub');
  });

  test('a baseline knows a secret and neither tells it nor hides the one that takes its place', () => {
    repository.write('a.ipynb', leaky(KEY));
    check('--only', 'secret', '--update-baseline');
    expect(readFileSync(join(repository.root, '.nbvc-baseline'), 'utf8')).not.toContain(KEY.slice(0, 8));
    expect(check('--only', 'secret').status).toBe(0);
    repository.write('a.ipynb', leaky(OTHER));
    expect(check('--only', 'secret').status).toBe(1);
  });

  test('a file that is no notebook any more is searched, too', () => {
    repository.write('a.ipynb', leaky(KEY).subarray(0, 200));
    expect(check('a.ipynb').stdout).toMatch(/a\.ipynb:\d+:\d+: error secret: GitHub personal access token/);
  });

  test('figures count it', () => {
    repository.write('a.ipynb', leaky(KEY));
    expect(repository.nbvc('check', '--report', '--format', 'json').stdout).toContain('"secret":4');
  });
});
