import { existsSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isTemporaryName } from '../../src/git/temporary-name.ts';
import { type CellSpec, cells, notebookBytes } from '../notebooks.ts';
import { type Outcome, ScratchRepository } from './scratch.ts';

const KILL_AT = fileURLToPath(new URL('kill-at.cjs', import.meta.url));
/** What a shell makes of a program that was killed. */
const KILLED = 137;

let scratch: ScratchRepository;
beforeEach(() => {
  scratch = new ScratchRepository();
});
afterEach(() => scratch.remove());

const at = (name: string): string => join(scratch.root, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const log = (): string => join(scratch.home, 'killed');

/** Runs a command line and ends nbvc before its n-th step that changes a file; `isKilled` where there was one. */
function runKilled(line: string, step: number): Outcome & { isKilled: boolean } {
  writeFileSync(log(), '');
  const script = join(scratch.home, 'run.sh');
  writeFileSync(
    script,
    [
      `export NBVC_KILL_AT=${step} NBVC_KILL_LOG='${log()}' NODE_OPTIONS='--require ${KILL_AT.replaceAll(' ', String.raw`\ `)}'`,
      line,
    ].join('\n'),
  );
  const outcome = scratch.run(script);
  return { ...outcome, isKilled: readFileSync(log(), 'utf8') !== '' };
}

/** Calls `check` after each possible death of a command, and returns how many there were. */
function sweep(line: string, prepare: () => void, check: (outcome: Outcome) => void): number {
  for (let step = 1; ; step++) {
    prepare();
    const outcome = runKilled(line, step);
    if (!outcome.isKilled) return step - 1;
    check(outcome);
    // A runaway would mean that the steps never end.
    expect(step).toBeLessThan(60);
  }
}

const TOKEN = `ghp_${'q8Jx2LmN5RtV7wZk3BcD'.padEnd(36, 'H4sYp9Ga')}`;
const RUN = notebookBytes([{ id: 'one', source: 'x = 1', count: 1 }]);
const MARKED = notebookBytes(cells({ one: '<<<<<<< a\nx = 1\n=======\nx = 2\n>>>>>>> b\n' }));
const SETTLED = notebookBytes(cells({ one: 'x = 1' }));
const TWICE: CellSpec[] = [...cells({ one: 'x = 1' }), { id: 'one', source: 'y = 2' }];

describe('killed before any step, a command leaves its file as it was or as it should be', () => {
  test.each<[line: string, notebook: Uint8Array]>([
    ['strip a.ipynb', RUN],
    ['check --fix -q a.ipynb', notebookBytes(TWICE)],
    ['repair a.ipynb', RUN.subarray(0, RUN.length - 60)],
    ['resolve --ours a.ipynb', MARKED],
    ['scan --redact a.ipynb', notebookBytes(cells({ one: `token = "${TOKEN}"` }))],
    ['apply change.json a.ipynb', SETTLED],
    ['merge a.ipynb a.ipynb c.ipynb -o a.ipynb', SETTLED],
  ])('nbvc %s', (command, notebook) => {
    scratch.write('b.ipynb', SETTLED);
    scratch.write('c.ipynb', notebookBytes(cells({ one: 'x = 1', two: 'y = 2' })));
    scratch.write('change.json', scratch.nbvc('diff', '--format', 'json', 'b.ipynb', 'c.ipynb').stdout);
    const before = Buffer.from(notebook).toString();
    const prepare = (): void => {
      // What repair puts beside it would have another name the second time.
      for (const name of readdirSync(scratch.root)) if (name.startsWith('a.ipynb.')) rmSync(at(name));
      scratch.write('a.ipynb', notebook);
    };
    prepare();
    const whole = runKilled(`nbvc ${command}`, 0);
    const after = read('a.ipynb');
    expect(after).not.toBe(before);
    const names = new Set(readdirSync(scratch.root));

    const deaths = sweep(`nbvc ${command}`, prepare, ({ status }) => {
      expect(status).toBe(KILLED);
      expect([before, after]).toContain(read('a.ipynb'));
      // Nothing but what says whose it is; the next one removes it.
      const left = readdirSync(scratch.root).filter((name) => !names.has(name));
      for (const name of left) {
        expect(isTemporaryName(name) ? '.nbvc-lock' : name).toMatch(/\.nbvc-lock$/);
        utimesSync(at(name), 0, 0);
      }
      prepare();
      expect(scratch.nbvc(...command.split(' ')).status).toBe(whole.status);
      expect(read('a.ipynb')).toBe(after);
      expect(readdirSync(scratch.root).filter((name) => !names.has(name))).toEqual([]);
    });
    expect(deaths).toBeGreaterThan(4);
  });
});

test('a merge driver that dies leaves both sides to merge as text', () => {
  expect(scratch.nbvc('install', '--only', 'diff,merge').status).toBe(0);
  const save = (sources: Record<string, string>): void =>
    scratch.write('a.ipynb', notebookBytes(cells(sources)));
  save({ one: 'x = 1', two: 'y = 1' });
  scratch.commit('start');
  scratch.git('switch', '-q', '-c', 'side');
  save({ one: 'x = 1', two: 'y = "of theirs"' });
  scratch.commit('theirs');
  scratch.git('switch', '-q', 'main');
  save({ one: 'x = "of ours"', two: 'y = 1' });
  scratch.commit('ours');

  const deaths = sweep(
    'git merge -q --no-edit side',
    () => {
      scratch.tryGit('merge', '--abort');
      scratch.git('clean', '-fdq');
    },
    ({ stderr }) => {
      expect(stderr).toContain('this is merged as text');
      expect(read('a.ipynb')).toContain('of ours');
      expect(read('a.ipynb')).toContain('of theirs');
      // Here git can merge the lines; where it cannot there are marks.
      scratch.git('reset', '-q', '--hard', 'ORIG_HEAD');
    },
  );
  expect(deaths).toBeGreaterThan(1);
  expect(scratch.git('status', '--porcelain')).toBe('');
});

test('a filter that dies while outputs are kept: nothing is staged, and the next one keeps them', () => {
  expect(scratch.nbvc('install', '--only', 'strip', '--keep-outputs').status).toBe(0);
  const outputs = [{ output_type: 'stream', name: 'stdout', text: ['kept\n'] }];
  const notebook = notebookBytes([{ id: 'one', source: 'print("kept")', count: 1, outputs }]);
  const prepare = (): void => {
    scratch.tryGit('rm', '-q', '--cached', 'a.ipynb');
    scratch.tryGit('update-index', '--force-remove', 'a.ipynb');
    scratch.nbvc('outputs', 'forget', 'a.ipynb');
    scratch.write('a.ipynb', notebook);
  };
  let refused = 0;
  sweep('git add a.ipynb', prepare, ({ status }) => {
    // The last step counts what is kept: git has its answer by then.
    expect(scratch.git('ls-files')).toBe(status === 0 ? 'a.ipynb\n' : '');
    refused += status === 0 ? 0 : 1;
    expect(read('a.ipynb')).toBe(Buffer.from(notebook).toString());
    scratch.git('add', 'a.ipynb');
    expect(scratch.git('show', ':a.ipynb')).not.toContain('kept\\n');
    scratch.git('checkout-index', '-f', 'a.ipynb');
    expect(read('a.ipynb')).toContain('kept\\n');
  });
  expect(refused).toBeGreaterThan(1);
});

test('an installation that dies can be made again, and taken out again', () => {
  const hook = at('.git/hooks/pre-commit');
  const mine = '#!/bin/sh\necho mine\n';
  const attributes = at('.git/info/attributes');
  const deaths = sweep(
    'nbvc install',
    () => {
      scratch.nbvc('uninstall');
      writeFileSync(hook, mine, { mode: 0o755 });
      writeFileSync(attributes, '*.csv text\n');
    },
    () => {
      expect(scratch.git('config', '--list')).toContain('core.bare=false');
      const hooks = [hook, `${hook}.before-nbvc`]
        .filter(existsSync)
        .map((path) => readFileSync(path, 'utf8'));
      expect(hooks).toContain(mine);
      expect(readFileSync(attributes, 'utf8')).toContain('*.csv text\n');
      expect(scratch.nbvc('install').status).toBe(0);
      expect(scratch.nbvc('doctor')).toMatchObject({ status: 0 });
      expect(scratch.nbvc('uninstall').status).toBe(0);
      expect(readFileSync(hook, 'utf8')).toBe(mine);
      expect(readFileSync(attributes, 'utf8')).toBe('*.csv text\n');
    },
  );
  expect(deaths).toBeGreaterThan(5);
});
