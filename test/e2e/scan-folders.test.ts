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
const LINE = `token = "${KEY}"\n`;

describe('nbvc scan of folders', () => {
  test('all text files count, except what git ignores, and binary ones', () => {
    repository.write('.gitignore', 'ignored/\n');
    repository.write('a.py', LINE);
    repository.write('folder/.env', LINE);
    repository.write('wide.txt', Buffer.from(`\ufeff${LINE}`, 'utf16le'));
    repository.write('ignored/b.py', LINE);
    repository.write('image.bin', Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(LINE)]));
    const { status, stdout } = repository.nbvc('scan');
    expect(stdout.match(/^[\w./]+:\d+:\d+/gm)).toEqual(['a.py:1:10', 'folder/.env:1:10', 'wide.txt:1:10']);
    expect(stdout).toContain('5 files, 1 of them binary, 3 secrets');
    expect(status).toBe(1);
    expect(repository.nbvc('scan', 'image.bin').status).toBe(1);
    expect(repository.nbvc('scan', 'ignored/b.py').status).toBe(1);
  });
});

describe('nbvc scan --redact of a folder', () => {
  test('changes notebooks, and other files only where they are named', () => {
    repository.write('a.py', LINE);
    repository.write('a.ipynb', notebookBytes([{ id: 'a', source: LINE }]));
    const { status, stdout } = repository.nbvc('scan', '--redact');
    expect(stdout).toContain('a.ipynb: redacted');
    expect(stdout).not.toContain('a.py: redacted');
    expect(status).toBe(1);
    expect(repository.nbvc('scan', '--redact', 'a.py').status).toBe(0);
    expect(repository.nbvc('scan').status).toBe(0);
  });
});

const RULE = `[[rules]]\nid = "acme"\nregex = '''acme-([0-9a-f]{8})'''\nkeywords = ["acme-"]\n`;

describe('nbvc scan in a repository with files of gitleaks', () => {
  test('.gitleaks.toml adds rules and lists to ours; --gitleaks may replace them', () => {
    repository.write('a.ipynb', notebookBytes([{ id: 'a', source: `x = "acme-1f2e3d4c"\n${LINE}` }]));
    repository.write('.gitleaks.toml', RULE);
    const { stdout } = repository.nbvc('scan', 'a.ipynb');
    expect(stdout).toContain('acme: cell 1, line 1');
    expect(stdout).toContain('github-personal-token');
    const alone = repository.nbvc('scan', '--gitleaks', '.gitleaks.toml', 'a.ipynb');
    expect(alone.stdout).toContain('acme: cell 1');
    expect(alone.stdout).not.toContain('github-personal-token');
    expect(repository.nbvc('scan', '--no-gitleaks', 'a.ipynb').stdout).not.toContain('acme');
    repository.write('.gitleaks.toml', `${RULE}[allowlist]\npaths = ['''^a\\.ipynb$''']\n`);
    expect(repository.nbvc('scan', 'a.ipynb').status).toBe(0);
    repository.write('base.toml', RULE);
    repository.write('own.toml', '[extend]\npath = "base.toml"\n');
    expect(repository.nbvc('scan', '--gitleaks', 'own.toml', 'a.ipynb').stdout).toContain('acme: cell 1');
  });

  test('.gitleaksignore lets pass what it names, in history by commit', () => {
    repository.write('a.py', LINE);
    repository.commit('a');
    const commit = repository.git('rev-parse', 'HEAD').trim();
    repository.write('.gitleaksignore', 'a.py:github-pat:1\n');
    expect(repository.nbvc('scan').status).toBe(0);
    repository.write('.gitleaksignore', `${commit}:a.py:github-pat:1\n`);
    expect(repository.nbvc('scan').status).toBe(1);
    expect(repository.nbvc('scan', '--history').status).toBe(0);
  });

  test('a rule about names of files', () => {
    repository.write('.gitleaks.toml', `[[rules]]\nid = "keystore"\npath = '''\\.p12$'''\n`);
    repository.write('a.p12', 'x');
    const { status, stdout } = repository.nbvc('scan');
    expect(stdout).toContain('a.p12:1:1: keystore');
    expect(status).toBe(1);
    repository.commit('a');
    expect(repository.nbvc('scan', '--history').stdout).toContain('a.p12:1:1: keystore');
  });

  test('a rule that cannot be read is named; one that takes for ever is stopped', () => {
    repository.write('a.py', `${'a'.repeat(64)}!\n`);
    repository.write('.gitleaks.toml', `[[rules]]\nid = "odd"\nregex = "(?=x)"\n`);
    const refused = repository.nbvc('scan');
    expect(refused.stderr).toContain('rule odd: regex cannot be translated');
    expect(refused.status).toBe(2);
    repository.write('.gitleaks.toml', `[[rules]]\nid = "slow"\nregex = "^(a+)+$"\nkeywords = ["aaa"]\n`);
    const stopped = repository.nbvc('scan', 'a.py');
    expect(stopped.stdout).toContain('take too long');
    expect(stopped.status).toBe(3);
  }, 30_000);
});
