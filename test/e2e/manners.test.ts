import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bugReport } from '../../src/cli/errors.ts';
import { VERSION } from '../../src/cli/version.ts';
import { ScratchRepository } from './scratch.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let repository: ScratchRepository;

beforeAll(() => {
  repository = new ScratchRepository();
});

afterAll(() => repository.remove());

/** Completes the last of some words as bash would at a press of the tabulator. */
function complete(...words: string[]): string[] {
  const script = repository.nbvc('completion', 'bash').stdout;
  const driver = `${script}
COMP_WORDS=(nbvc "$@"); COMP_CWORD=$#; _nbvc; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', driver, 'bash', ...words], { encoding: 'utf8' });
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion', () => {
  test.each([
    { name: 'verbs', words: ['re'], has: ['review', 'repair', 'resolve'], hasNot: ['diff'] },
    { name: 'verbs behind global flags', words: ['-C', 'x', '-q', 'un'], has: ['uninstall'], hasNot: [] },
    { name: 'flags of a verb', words: ['strip', '--pol'], has: ['--policy'], hasNot: ['--check'] },
    { name: 'global flags behind a verb', words: ['strip', '--col'], has: ['--color'], hasNot: [] },
    { name: 'choices', words: ['diff', '--format', 'm'], has: ['markdown'], hasNot: ['json'] },
    { name: 'choices behind =', words: ['diff', '--format', '=', 'ma'], has: ['markdown'], hasNot: [] },
    { name: 'words of a verb', words: ['config', 'v'], has: ['validate'], hasNot: ['init'] },
    { name: 'rules of check', words: ['check', '--explain', 'exec'], has: ['execution-order'], hasNot: [] },
    {
      name: 'rules of scan',
      words: ['scan', '--disable', 'aws-acc'],
      has: ['aws-access-key-id'],
      hasNot: [],
    },
    { name: 'files are left to bash', words: ['diff', 'a'], has: [], hasNot: ['apply'] },
    { name: 'nothing of ours behind --', words: ['diff', '--', '--st'], has: [], hasNot: ['--staged'] },
  ])('bash: $name', ({ words, has, hasNot }) => {
    const found = complete(...words);
    expect(found).toEqual(expect.arrayContaining(has));
    for (const word of hasNot) expect(found).not.toContain(word);
  });

  test.each(['bash', 'zsh', 'fish'])('%s: every verb and flag of --help', (shell) => {
    const { stdout, status } = repository.nbvc('completion', shell);
    expect(status).toBe(0);
    for (const verb of verbs()) {
      expect(stdout).toContain(verb);
      for (const flag of flagsOf(verb))
        expect(stdout).toContain(shell === 'fish' ? `-l ${flag.slice(2)}` : flag);
    }
  });
});

describe('manual', () => {
  test('there is a page for each verb, and the package names them all', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const pages = ['nbvc', ...verbs().map((verb) => `nbvc-${verb}`)].map((page) => `./man/${page}.1`);
    expect(manifest).toMatchObject({ man: pages.toSorted(), files: expect.arrayContaining(['man']) });
    expect(readdirSync(join(root, 'man')).map((name) => `./man/${name}`)).toEqual(pages.toSorted());
  });

  test('a page has what --help has, and nothing that roff would take for a request', () => {
    const { stdout } = repository.nbvc('man', 'diff');
    expect(stdout).toMatch(/^\.TH NBVC\\-DIFF 1/);
    for (const flag of flagsOf('diff')) expect(stdout).toContain(flag.replaceAll('-', String.raw`\-`));
    expect(stdout).toContain(String.raw`nbvc diff main...feature`);
    const requests = stdout.split('\n').filter((line) => /^[.']/.test(line));
    for (const line of requests) expect(line).toMatch(/^\.(?:TH|SH|TP|B|BR|nf|fi)\b/);
  });

  test('a verb that is none', () => {
    expect(repository.nbvc('man', 'dif')).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('did you mean', () => {
  test.each([
    { args: ['dif'], meant: 'diff' },
    { args: ['diff', '--stagd'], meant: '--staged' },
    { args: ['diff', '--format', 'jsn'], meant: 'json' },
    { args: ['config', 'valdate'], meant: 'validate' },
    { args: ['strip', '--policy', 'defalt'], meant: 'default' },
    { args: ['check', '--explain', 'exection-order'], meant: 'execution-order' },
    { args: ['scan', '--rules', 'aws-acces-key-id'], meant: 'aws-access-key-id' },
  ])('nbvc $args', ({ args, meant }) => {
    const { stderr, status } = repository.nbvc(...args);
    expect(status).toBe(2);
    expect(stderr.toLowerCase()).toMatch(new RegExp(`did you mean '?${meant}'?\\?`));
  });

  test('what is quoted cannot steer the terminal', () => {
    expect(repository.nbvc('\u001B[2Jdiff').stderr).not.toContain('\u001B');
  });
});

describe('versions', () => {
  test.each([[['--version', '--json']], [['--json', '--version']]])('nbvc %j', (args) => {
    const { stdout, status } = repository.nbvc(...args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      nbvc: VERSION,
      node: process.versions.node,
      git: expect.stringMatching(/^\d+\.\d+/),
      platform: process.platform,
      formats: { diff: expect.arrayContaining(['json', 'html']), scan: expect.arrayContaining(['sarif']) },
    });
  });
});

describe('reports of bugs', () => {
  const secret = 'patient 4711';
  const error = Object.assign(new TypeError(`cannot read ${secret}\n    at ${secret} (a.ipynb:1:1)`), {
    code: 'EBAD',
  });
  const args = ['diff', '--only=source', '--reason', secret, 'a.ipynb'];

  test.each([{}, { NBVC_DEBUG: '1' }])('hold nothing of a notebook, with %j', (environment) => {
    const report = bugReport(error, args, environment);
    expect(report).not.toContain('4711');
    expect(report).not.toContain('a.ipynb');
    expect(report).toContain('TypeError EBAD');
    expect(report).toContain(VERSION);
    expect(report).toContain('nbvc diff --only --reason … …');
    expect(report).toContain('please report');
  });

  test('say the whole stack only when asked', () => {
    const frames = (environment: NodeJS.ProcessEnv): number =>
      bugReport(error, args, environment).match(/^ {4}at /gm)?.length ?? 0;
    expect(frames({})).toBe(1);
    expect(frames({ NBVC_DEBUG: '0' })).toBe(1);
    expect(frames({ NBVC_DEBUG: '1' })).toBeGreaterThan(1);
  });

  test.each([undefined, 'text', 7, null])('%j that was thrown', (thrown) => {
    expect(bugReport(thrown, [], {})).toContain('a thrown');
  });
});

function verbs(): string[] {
  return namesIn(repository.nbvc('--help').stdout.split('Commands:')[1] ?? '', /^ {2}([a-z]+)/gm).filter(
    (name) => name !== 'help' && name !== 'nbvc',
  );
}

function flagsOf(verb: string): string[] {
  return namesIn(repository.nbvc(verb, '--help').stdout, /^ {2}(?:-\w, )?(--[a-z-]+)/gm);
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}
