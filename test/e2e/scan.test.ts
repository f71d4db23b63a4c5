import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FINDING_FORMATS } from '../../src/render/findings/formats.ts';
import { notebookBytes } from '../notebooks.ts';
import { SARIF_SUBSET } from '../render/findings/sarif-subset.ts';
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

describe('nbvc scan --format', () => {
  const formats = Object.keys(FINDING_FORMATS).filter((format) => format !== 'gitlab-secrets');

  test.each(formats)('%s says cell and line, and never the secret', (format) => {
    repository.write('a.ipynb', LEAKY);
    const { status, stdout } = repository.nbvc('scan', '--show-secrets', '--format', format, 'a.ipynb');
    expect(status).toBe(1);
    expect(stdout).not.toContain(KEY);
    expect(stdout).toContain('github-personal-token');
    const json = ['json', 'jsonl'].includes(format);
    expect(stdout).toMatch(
      json ? /"cell":\{"index":1,"number":2,"id":"b"\}/ : /cell 2, output 1 \(traceback\)/i,
    );
  });

  test('json and sarif keep to their schemas', () => {
    repository.write('a.ipynb', LEAKY);
    const schemas = {
      json: JSON.parse(
        readFileSync(new URL('../../docs/formats/findings.schema.json', import.meta.url), 'utf8'),
      ),
      sarif: SARIF_SUBSET,
    };
    for (const [format, schema] of Object.entries(schemas)) {
      const validate = new Ajv2020({ strict: false }).compile(schema);
      validate(JSON.parse(repository.nbvc('scan', '--format', format, 'a.ipynb').stdout));
      expect(validate.errors).toBeNull();
    }
  });

  test('gitlab is its report of secrets', () => {
    repository.write('a.ipynb', LEAKY);
    const report = JSON.parse(repository.nbvc('scan', '--format', 'gitlab', 'a.ipynb').stdout);
    expect(report.scan.type).toBe('secret_detection');
    expect(report.vulnerabilities).toHaveLength(1);
  });
});

describe('which secrets count', () => {
  test('what only its name says is a secret is listed, and fails where that is wanted', () => {
    repository.write('a.py', `db_password = "${cook('{A18}7', 3)}"\n`);
    const { status, stdout } = repository.nbvc('scan', 'a.py');
    expect(stdout).toContain('generic-secret');
    expect(stdout).toContain('1 of them below --fail-on medium');
    expect(status).toBe(0);
    expect(repository.nbvc('scan', '--fail-on', 'low', 'a.py').status).toBe(1);
  });

  test('--rules and --min-severity choose rules; a rule that does not exist is refused', () => {
    repository.write('a.ipynb', LEAKY);
    expect(repository.nbvc('scan', '--rules', 'vcs', 'a.ipynb').status).toBe(1);
    expect(repository.nbvc('scan', '--rules', 'ai,payment', 'a.ipynb').status).toBe(0);
    expect(repository.nbvc('scan', '--min-severity', 'critical', 'a.ipynb').status).toBe(1);
    const { status, stderr } = repository.nbvc('scan', '--rules', 'github-personal-tokn', 'a.ipynb');
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean 'github-personal-token'?");
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
