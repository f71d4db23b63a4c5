import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notebookBytes } from '../notebooks.ts';
import { EXAMPLES, cook } from '../secrets/examples.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;
beforeEach(() => {
  repository = new ScratchRepository();
});
afterEach(() => repository.remove());

const KEY = cook(EXAMPLES['github-personal-token'] ?? '', 5);
const CLEAN = notebookBytes([{ id: 'a', source: 'x = 1\nprint(x)' }]);
const LEAKY = notebookBytes([
  { id: 'a', source: 'x = 1' },
  {
    id: 'b',
    source: 'connect()',
    outputs: [
      {
        output_type: 'error',
        ename: 'HTTPError',
        evalue: '401',
        traceback: ['\u001b[31mHTTPError\u001b[0m', `token=\u001b[34m${KEY}\u001b[0m was refused`],
      },
    ],
  },
]);
const read = (path: string): string => readFileSync(join(repository.root, path), 'utf8');

describe('nbvc scan', () => {
  test('finds a key in a traceback, says cell and line, and does not print it', () => {
    repository.write('a.ipynb', LEAKY);
    const { status, stdout } = repository.nbvc('scan', 'a.ipynb');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^a\.ipynb:\d+:\d+: github-personal-token: cell 2, output 1 \(traceback\), line 2/,
    );
    expect(stdout).not.toContain(KEY);
    expect(repository.nbvc('scan', '--show-secrets', 'a.ipynb').stdout).toContain(KEY);
    expect(repository.nbvc('scan', '--format', 'json', 'a.ipynb').stdout).not.toContain(KEY);
  });

  test('what is staged is searched, not what lies in the work tree', () => {
    repository.write('a.ipynb', LEAKY);
    repository.git('add', 'a.ipynb');
    repository.write('a.ipynb', CLEAN);
    expect(repository.nbvc('scan').status).toBe(0);
    expect(repository.nbvc('scan', '--staged').status).toBe(1);
  });

  test('--redact changes the bytes of the secret and no others', () => {
    repository.write('a.ipynb', LEAKY);
    const { status, stdout } = repository.nbvc('scan', '--redact', 'a.ipynb');
    expect(status).toBe(0);
    expect(stdout).toContain('rotate it');
    const text = new TextDecoder().decode(LEAKY);
    const after = read('a.ipynb');
    expect(after).toHaveLength(text.length);
    const at = text.indexOf(KEY);
    expect(after.slice(0, at)).toBe(text.slice(0, at));
    expect(after.slice(at + KEY.length)).toBe(text.slice(at + KEY.length));
    expect(after).not.toContain(KEY);
    expect(repository.nbvc('scan', 'a.ipynb').status).toBe(0);
  });

  test('standard input, broken notebooks and other text are searched, too', () => {
    repository.write('broken.ipynb', LEAKY.subarray(0, LEAKY.length - 60));
    repository.write('settings.py', `TOKEN = "${KEY}"\n`);
    expect(repository.nbvc('scan', 'broken.ipynb').status).toBe(1);
    expect(repository.nbvc('scan', 'settings.py').stdout).toContain('settings.py:1:');
    repository.write('run.sh', 'nbvc scan - < settings.py');
    expect(repository.run('run.sh').status).toBe(1);
  });

  test('the name of a file is no command to the runner that reads the log', () => {
    repository.write('::error::pwn.ipynb', LEAKY);
    expect(repository.nbvc('scan', '--', '::error::pwn.ipynb').stdout).not.toMatch(/^::/m);
  });

  test('a blob that is missing does not hide what was found in others, and is no success', () => {
    repository.write('a.ipynb', LEAKY);
    repository.write('b.ipynb', CLEAN);
    repository.git('add', '-A');
    const oid = repository.git('rev-parse', ':b.ipynb').trim();
    rmSync(join(repository.root, '.git/objects', oid.slice(0, 2), oid.slice(2)));
    const { status, stdout } = repository.nbvc('scan', '--staged');
    expect(stdout).toContain('github-personal-token');
    expect(stdout).toContain('b.ipynb: incomplete');
    expect(status).toBe(3);
  });

  test('a comment allows what is meant to be there', () => {
    repository.write('settings.py', `TOKEN = "${KEY}"  # nbvc:allow\n`);
    expect(repository.nbvc('scan', 'settings.py').status).toBe(0);
  });
});

describe('git-hooks/pre-commit', () => {
  const hook = fileURLToPath(new URL('../../git-hooks/pre-commit', import.meta.url));

  test('stops a commit with a key in a traceback, and lets it through once it is redacted', () => {
    repository.write('a.ipynb', LEAKY);
    repository.git('add', 'a.ipynb');
    const { status, stdout } = repository.run(hook);
    expect(status).toBe(1);
    expect(stdout).toContain('cell 2, output 1 (traceback), line 2');
    repository.nbvc('scan', '--redact', 'a.ipynb');
    repository.git('add', 'a.ipynb');
    expect(repository.run(hook).status).toBe(0);
  });

  test('does not start anything where no notebook is staged', () => {
    repository.write('a.txt', 'x');
    repository.git('add', 'a.txt');
    expect(repository.run(hook)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});
