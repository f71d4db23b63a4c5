import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { notebookBytes } from '../notebooks.ts';
import { EXAMPLES, cook } from '../secrets/examples.ts';
import { type Outcome, ScratchRepository } from './scratch.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const KEY = cook(EXAMPLES['github-personal-token'] ?? '', 5);

function text(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface GitlabJob {
  readonly before_script: readonly string[];
  readonly script: readonly string[];
  readonly artifacts: { readonly reports: Readonly<Record<string, string>> };
}

const ACTION = parse(text('action.yml')) as Action;
const GITLAB = (parse(text('docs/ci/gitlab.yml')) as { readonly notebooks: GitlabJob }).notebooks;

/** A comment as GitHub keeps it. */
interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
}

/** Answers as the comments of one pull request do. */
class FakeGithub {
  readonly comments: Comment[] = [];
  readonly #server: Server;
  isReadOnly = false;

  constructor() {
    this.#server = createServer((request, response) => {
      let sent = '';
      request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
      request.on('end', () => {
        const [status, value] = this.#answer(request.method ?? '', request.url ?? '', sent);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(value === undefined ? undefined : JSON.stringify(value));
      });
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(method: string, url: string, sent: string): [number, unknown?] {
    if (method === 'GET') {
      const page = Number(/[?&]page=(\d+)/.exec(url)?.[1] ?? 1);
      return [200, this.comments.slice((page - 1) * 100, page * 100)];
    }
    if (this.isReadOnly) return [403, { message: 'Resource not accessible by integration' }];
    const index = this.comments.findIndex(({ id }) => url.endsWith(`/repos/o/r/issues/comments/${id}`));
    if (method === 'DELETE') {
      this.comments.splice(index, 1);
      return [204];
    }
    const { body } = JSON.parse(sent) as { readonly body: string };
    const old = this.comments[index];
    if (old === undefined) this.add('github-actions[bot]', body);
    else old.body = body;
    return [201, {}];
  }

  add(login: string, body: string): void {
    this.comments.push({ id: 1 + Math.max(0, ...this.comments.map(({ id }) => id)), body, user: { login } });
  }
}

let repository: ScratchRepository;
let github: FakeGithub;
let api: string;
beforeEach(async () => {
  repository = new ScratchRepository();
  github = new FakeGithub();
  api = await github.open();
  repository.write('old.ipynb', notebookBytes([{ id: 'a', source: 'breakpoint()' }]));
  repository.write('a.ipynb', notebookBytes([{ id: 'a', source: '# A', type: 'markdown' }]));
  repository.commit('one');
});
afterEach(() => {
  github.close();
  repository.remove();
});

interface Run extends Outcome {
  readonly outputs: Readonly<Record<string, string>>;
  readonly used: readonly string[];
  readonly summary: string;
  readonly temp: string;
}

/** Runs the steps of the action as a runner does: what they set, conditions, and expressions of the environment. */
async function runAction(
  event: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const temp = join(repository.home, `temp${Math.random()}`);
  mkdirSync(temp);
  const values = new Map<string, string>(Object.entries(event));
  values.set('runner.temp', temp);
  for (const [name, input] of Object.entries(ACTION.inputs))
    values.set(`inputs.${name}`, inputs[name] ?? input.default);
  const done: { stdout: string; stderr: string; used: string[] } = { stdout: '', stderr: '', used: [] };
  let status: number | null = 0;
  for (const step of ACTION.runs.steps) {
    if (status !== 0 || (step.if !== undefined && !isTrue(step.if, values))) continue;
    if (step.uses !== undefined) done.used.push(step.uses.replace(/@.*/, ''));
    if (step.run === undefined) continue;
    const result = await bash(step.run, environment(step, values, temp));
    ({ status } = result);
    done.stdout += result.stdout;
    done.stderr += result.stderr;
    for (const [name, value] of Object.entries(outputsIn(temp)))
      values.set(`steps.${step.id ?? ''}.outputs.${name}`, value);
  }
  const summary = existsSync(join(temp, 'summary')) ? readFileSync(join(temp, 'summary'), 'utf8') : '';
  return { ...done, status, outputs: Object.fromEntries(values), summary, temp };
}

function environment(step: Step, values: ReadonlyMap<string, string>, temp: string): NodeJS.ProcessEnv {
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value, values)]);
  writeFileSync(join(temp, 'output'), '');
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_PATH: ROOT,
    GITHUB_API_URL: api,
    GITHUB_OUTPUT: join(temp, 'output'),
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '17',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_STEP_SUMMARY: join(temp, 'summary'),
    GITHUB_WORKSPACE: repository.root,
    RUNNER_TEMP: temp,
    ...(Object.fromEntries(own) as NodeJS.ProcessEnv),
  };
}

function outputsIn(temp: string): Record<string, string> {
  const lines = readFileSync(join(temp, 'output'), 'utf8').split('\n');
  return Object.fromEntries(lines.flatMap((line) => (line === '' ? [] : [line.split(/=(.*)/)])));
}

function filled(template: string, values: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => valueOf(expression, values));
}

/** Knows of the language of expressions what the action uses. */
function valueOf(expression: string, values: ReadonlyMap<string, string>): string {
  const [condition, value] = expression.split(' && ');
  if (condition !== undefined && value !== undefined)
    return isTrue(condition, values) ? valueOf(value, values) : 'false';
  return (
    expression
      .split(' || ')
      .map((name) => values.get(name) ?? '')
      .find((one) => one !== '') ?? ''
  );
}

function isTrue(condition: string, values: ReadonlyMap<string, string>): boolean {
  return condition.split(' && ').every((term) => {
    const [, name = '', operator = '', wanted = ''] = /^([\w.-]+) (==|!=) '(.*)'$/.exec(term) ?? [];
    if (name === '') throw new Error(`a condition that this test does not know: ${term}`);
    return ((values.get(name) ?? '') === wanted) === (operator === '==');
  });
}

/** As the runner starts it. Not synchronous: the server lives in this process. */
async function bash(script: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
    cwd: repository.root,
    env: { PATH: process.env['PATH'], HOME: repository.home, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { stdout, stderr, status };
}

function pullRequest(): Record<string, string> {
  return {
    'github.event.pull_request.base.sha': repository.git('rev-parse', 'main').trim(),
    'github.event.pull_request.number': '5',
  };
}

function branch(source: string, file = 'a.ipynb'): void {
  repository.git('checkout', '-q', '-B', 'topic', 'main');
  repository.write(
    file,
    notebookBytes([
      { id: 'a', source: '# A', type: 'markdown' },
      { id: 'b', source },
    ]),
  );
  repository.commit('two');
}

describe('action.yml', () => {
  test('pins what it uses to commits and puts nothing from outside into a script', () => {
    const files = ['action.yml', 'docs/ci/github.yml', 'docs/ci/github-forks.yml'].map(text).join('\n');
    const used = [...files.matchAll(/uses: (\S+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => !/^(?:OWNER\/nbvc@COMMIT|[\w/-]+@[0-9a-f]{40})$/.test(name))).toEqual([]);
    for (const { run = '' } of ACTION.runs.steps) expect(run).not.toContain('${{');
  });

  test('a clean change: summary, page and a comment, which is replaced and at last taken away', async () => {
    github.add('somebody', '<!-- nbvc:pr-diff v1 -->\nnot ours');
    for (let i = 0; i < 120; i++) github.add('somebody', 'talk');
    branch('x = 1');
    const first = await runAction(pullRequest());
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.outputs).toMatchObject({
      'steps.check.outputs.status': '0',
      'steps.scan.outputs.status': '0',
      'steps.diff.outputs.changed': 'true',
    });
    expect(first.used).toEqual([
      'actions/setup-node',
      'actions/upload-artifact',
      'github/codeql-action/upload-sarif',
      'github/codeql-action/upload-sarif',
    ]);
    expect(first.summary).toContain('+ x = 1');
    expect(readFileSync(join(first.temp, 'nbvc/report.html'), 'utf8')).toContain('<!doctype html>');
    expect(github.comments).toHaveLength(122);
    expect(github.comments.at(-1)?.body).toContain('+ x = 1');
    expect(github.comments.at(-1)?.body).toContain('https://github.example/o/r/actions/runs/17#artifacts');
    branch('x = 2');
    expect((await runAction(pullRequest())).stdout).toContain('replaced the comment');
    expect((await runAction(pullRequest())).stdout).toContain('the comment is as it was');
    expect(github.comments).toHaveLength(122);
    expect(github.comments.at(-1)?.body).toContain('+ x = 2');
    repository.git('checkout', '-q', '-B', 'topic', 'main');
    repository.write('readme.md', 'no notebook');
    repository.commit('three');
    const last = await runAction(pullRequest());
    expect([last.status, last.outputs['steps.diff.outputs.changed']]).toEqual([0, 'false']);
    expect(github.comments.map(({ user }) => user.login)).not.toContain('github-actions[bot]');
  });

  test('what the branch changed counts, not what it found, nor what the base got since', async () => {
    branch('raise', 'new.ipynb');
    repository.git('checkout', '-q', 'main');
    repository.write('main.ipynb', notebookBytes([{ id: 'z', source: 'of_main' }]));
    repository.commit('on main');
    repository.git('checkout', '-q', 'topic');
    const { status, stdout, summary } = await runAction(pullRequest(), { comment: 'false' });
    expect([status, stdout.includes('old.ipynb'), summary.includes('main.ipynb')]).toEqual([0, false, false]);
    expect(summary).toContain('new.ipynb');
    expect(github.comments).toEqual([]);
  });

  test('errors fail the run after all is told, at lines of the file', async () => {
    branch('x');
    repository.write('a.ipynb', '{"cells": [');
    repository.commit('broken');
    const { status, stdout, temp } = await runAction(pullRequest());
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=a\.ipynb,line=1,/m);
    expect(stdout).toContain('::error::nbvc check ended with 1');
    expect(github.comments).toHaveLength(1);
    const sarif = JSON.parse(readFileSync(join(temp, 'nbvc/check.sarif'), 'utf8')) as { version: string };
    expect(sarif.version).toBe('2.1.0');
  });

  test('a secret fails the run and is repeated nowhere', async () => {
    branch(`token = "${KEY}"`);
    const run = await runAction(pullRequest());
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('::error::nbvc scan ended with 1');
    const all = [run.stdout, run.stderr, run.summary, ...github.comments.map(({ body }) => body)];
    for (const name of ['scan.sarif', 'check.sarif', 'comment.md'])
      all.push(readFileSync(join(run.temp, 'nbvc', name), 'utf8'));
    expect(all.filter((one) => one.includes(KEY.slice(0, 12)))).toEqual([]);
    expect(github.comments[0]?.body).toContain('found secrets');
    expect(run.used).not.toContain('actions/upload-artifact');
  });

  test('a fork, which may only read, gets a warning and no failure', async () => {
    github.isReadOnly = true;
    branch('x = 1');
    const { status, stdout } = await runAction(pullRequest());
    expect([status, stdout]).toEqual([0, expect.stringContaining('::warning::nbvc: no permission')]);
  });

  test.each([
    ['a push', () => ({ 'github.event.before': repository.git('rev-parse', 'main').trim() })],
    ['the first push of a branch', () => ({ 'github.event.before': '0'.repeat(40) })],
    ['a run by hand', () => ({})],
  ])('%s has no comment', async (_name, event) => {
    branch('x = 1');
    const { status, summary } = await runAction(event());
    expect([status, summary.includes('+ x = 1'), github.comments]).toEqual([0, true, []]);
  });

  test('without any commit before, all notebooks are looked at', async () => {
    const { status, stdout, outputs } = await runAction({});
    expect([status, outputs['steps.range.outputs.range']]).toEqual([0, '']);
    expect(stdout).toContain('old.ipynb');
  });

  test('a base that is not there is fetched, also into a shallow clone', async () => {
    branch('x = 1');
    repository.git('clone', '-q', '--depth=1', '--branch=topic', `file://${repository.root}`, '../shallow');
    const full = repository.root;
    Object.assign(repository, { root: join(repository.home, 'shallow') });
    const { status, stdout, summary } = await runAction({}, { base: 'main' });
    Object.assign(repository, { root: full });
    expect([status, summary.includes('+ x = 1')]).toEqual([0, true]);
    expect(stdout).toContain('::notice::nbvc: the clone is shallow');
  });

  test('a base that is an option is refused', async () => {
    branch('x = 1');
    expect((await runAction({}, { base: '--output=x' })).status).toBe(2);
  });
});

describe('docs/ci/gitlab.yml', () => {
  async function runJob(): Promise<Outcome> {
    const bin = join(repository.home, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'nbvc'), `#!/bin/sh\nexec node "${ROOT}bin/nbvc.cjs" "$@"\n`);
    chmodSync(join(bin, 'nbvc'), 0o755);
    const base = repository.git('merge-base', 'main', 'HEAD').trim();
    return bash([...GITLAB.before_script, ...GITLAB.script].join('\n'), {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      NBVC_PACKAGE: 'nbvc',
    });
  }

  function report(name: string): unknown {
    const path = GITLAB.artifacts.reports[name] ?? '';
    return JSON.parse(readFileSync(join(repository.root, path), 'utf8'));
  }

  test('a clean change leaves reports and a page', async () => {
    branch('x = 1');
    expect((await runJob()).status).toBe(0);
    expect(report('codequality')).toBeInstanceOf(Array);
    expect(report('secret_detection')).toMatchObject({ vulnerabilities: [] });
    expect(existsSync(join(repository.root, 'nbvc-report/index.html'))).toBe(true);
  });

  test('a secret fails the job, is in the report and not on a page', async () => {
    branch(`token = "${KEY}"`);
    const { status, stdout } = await runJob();
    expect([status, stdout.includes(KEY)]).toEqual([1, false]);
    expect(report('secret_detection')).toMatchObject({ vulnerabilities: [{ severity: 'Critical' }] });
    expect(existsSync(join(repository.root, 'nbvc-report/index.html'))).toBe(false);
  });
});

describe('docs/ci/pre-commit.yml', () => {
  test('names hooks that there are, with flags that nbvc knows', () => {
    const { repos } = parse(text('docs/ci/pre-commit.yml')) as {
      readonly repos: readonly { readonly hooks: readonly { id: string; args?: string[] }[] }[];
    };
    const hooks = parse(text('.pre-commit-hooks.yaml')) as readonly { id: string; entry: string }[];
    for (const { id, args = [] } of repos.flatMap((one) => one.hooks)) {
      const entry =
        hooks
          .find((hook) => hook.id === id)
          ?.entry.split(' ')
          .slice(1) ?? [];
      expect([id, repository.nbvc(...entry, ...args, 'a.ipynb').status]).toEqual([id, 0]);
    }
  });
});
