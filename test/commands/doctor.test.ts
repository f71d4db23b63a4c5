import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doctor } from '../../src/commands/doctor.ts';
import { install } from '../../src/commands/install.ts';
import { renderDoctor } from '../../src/render/doctor.ts';
import { scratch, type Scratch } from './scratch.ts';

let at: Scratch;
beforeEach(() => {
  at = scratch();
});
afterEach(() => at.remove());

function program(): { node: string; script: string } {
  return { node: process.execPath, script: at.write('tools/nbvc.cjs', 'console.log("1.0")') };
}

async function installed(scope: 'local' | 'global' = 'local'): Promise<void> {
  const { repository: directory, environment } = at;
  await install({
    directory,
    environment,
    scope,
    attributes: 'info',
    only: ['diff', 'merge'],
    dryRun: false,
    program: program(),
  });
}

async function findings(directory = at.repository): Promise<[number, string[]]> {
  const { report, exitCode } = await doctor({ directory, environment: at.environment, program: program() });
  const text = renderDoctor(report);
  expect(text.endsWith('\n')).toBe(true);
  return [exitCode, text.split('\n').filter((line) => /^(?:warning|problem)/.test(line))];
}

test('a healthy installation has nothing to complain about', async () => {
  await installed();
  expect(await findings()).toEqual([0, []]);
});

test('nothing installed is a problem with a hint', async () => {
  const [exitCode, lines] = await findings();
  expect(exitCode).toBe(1);
  expect(lines).toContain('problem   diff.nbvc.command: not set');
  expect(lines).toContain('problem   attribute diff: not set for notebooks');
});

test('outside a repository the settings of the person are looked at', async () => {
  await installed('global');
  expect(await findings(at.home)).toEqual([0, []]);
});

test('a program that is gone', async () => {
  await installed();
  at.git([
    'config',
    'diff.nbvc.command',
    at.git(['config', 'diff.nbvc.command']).trim().replaceAll('tools', 'gone'),
  ]);
  const [exitCode, lines] = await findings();
  expect(exitCode).toBe(1);
  expect(lines).toEqual([
    `problem   program: ${join(at.home, 'gone/nbvc.cjs')} is gone; git shows plain text instead`,
  ]);
});

test('another tool that wins, and one that loses', async () => {
  at.write('work/.gitattributes', '*.ipynb diff=jupyternotebook\n');
  at.git(['config', 'diff.jupyternotebook.command', 'git-nbdiffdriver diff']);
  await installed('global');
  const [exitCode, lines] = await findings();
  expect(exitCode).toBe(1);
  expect(lines[0]).toContain('notebooks get diff=jupyternotebook');
  expect(lines[0]).toContain('.gitattributes), which wins over nbvc');
  expect(lines[1]).toContain('nbdime is configured too: diff.jupyternotebook.command');
  await installed('local');
  const [healed, rest] = await findings();
  expect(healed).toBe(0);
  expect(rest[0]).toContain('asks for diff=jupyternotebook, which loses to nbvc');
});

test('a folder with its own attributes', async () => {
  at.write('work/sub/.gitattributes', '*.ipynb -diff\n');
  at.write('work/sub/b.ipynb', '{}');
  at.write('work/a.ipynb', '{}');
  at.git(['add', '.']);
  await installed('global');
  const [exitCode, lines] = await findings();
  expect(exitCode).toBe(0);
  expect(lines).toEqual([
    'warning   attribute diff: 1 of 2 notebooks do not get diff=nbvc, the first is sub/b.ipynb',
  ]);
});

test('a foreign setting under our name', async () => {
  await installed();
  at.git(['config', 'diff.nbvc.textconv', 'my-own-tool']);
  const [exitCode, lines] = await findings();
  expect(exitCode).toBe(0);
  expect(lines[0]).toContain(
    'diff.nbvc.textconv: not written by this nbvc (local, file:.git/config): my-own-tool',
  );
});
