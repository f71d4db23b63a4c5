import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { install } from '../../src/commands/install.ts';
import type { InstallOptions } from '../../src/commands/installation.ts';
import { uninstall } from '../../src/commands/uninstall.ts';
import { renderInstall, type InstallReport } from '../../src/render/install.ts';
import { scratch, type Scratch } from './scratch.ts';

let at: Scratch;
beforeEach(() => {
  at = scratch();
});
afterEach(() => at.remove());

/** Stands in for the program: says which verb git called it with, and with what. */
const fakeScript = `
const [, verb, ...args] = process.argv.slice(2);
const fs = require('node:fs');
if (verb === 'diff') console.log('DIFF ' + args.length + ' ' + args[0]);
if (verb === 'textconv') {
  for (const [n, line] of fs.readFileSync(args[0], 'utf8').trim().split('\\n').entries())
    console.log('── cell ' + (n + 1) + ' · code · cell\\n\\n\\n\\n\\n' + line);
}
if (verb === 'difftool') console.log('TOOL ' + args.length);
`;

function options(extra: Partial<InstallOptions> = {}): InstallOptions {
  const script = at.write('tools/nbvc.cjs', fakeScript);
  return {
    directory: at.repository,
    environment: at.environment,
    scope: 'local',
    attributes: 'info',
    only: ['diff', 'merge'],
    dryRun: false,
    program: { node: process.execPath, script },
    ...extra,
  };
}

function actions(report: InstallReport): string[] {
  return report.steps.map(({ action }) => action);
}

function commitTwice(name = 'a.ipynb'): void {
  at.write(`work/${name}`, 'one\ntwo\nthree\n');
  at.git(['add', '.']);
  at.git(['commit', '-qm', '1']);
  at.write(`work/${name}`, 'one\ntwo\nTHREE\n');
}

const infoFile = (): string => join(at.repository, '.git/info/attributes');
const configFile = (): string => join(at.repository, '.git/config');

describe('install', () => {
  test('makes git call the program for every kind of diff', async () => {
    commitTwice();
    const { report, exitCode } = await install(options());
    expect([exitCode, report.warnings]).toEqual([0, []]);
    expect(new Set(actions(report))).toEqual(new Set(['added']));
    expect(at.git(['diff'])).toBe('DIFF 7 a.ipynb\n');
    at.git(['commit', '-qam', '2']);
    const log = at.git(['log', '-p', '-1']);
    expect(log).toContain('+THREE');
    expect(log).toMatch(/^@@ .* @@ cell \d+ · code · cell$/m);
    expect(at.git(['blame', 'a.ipynb'])).toContain('── cell 3');
    expect(at.git(['grep', '--textconv', 'cell 2'])).toContain('── cell 2');
    expect(at.git(['difftool', '-y', '-t', 'nbvc', 'HEAD~1'])).toBe('TOOL 2\n');
    at.git(['config', 'difftool.other.cmd', 'echo OTHER']);
    expect(at.git(['difftool', '-y', '-t', 'other', 'HEAD~1'])).toBe('OTHER\n');
    at.git(['mv', 'a.ipynb', 'b.ipynb']);
    expect(at.git(['diff', '--staged', '-M'])).toBe('DIFF 9 a.ipynb\n');
  });

  test('changes nothing the second time and says so', async () => {
    await install(options());
    const before = [readFileSync(configFile()), readFileSync(infoFile())];
    const { report } = await install(options());
    expect(new Set(actions(report))).toEqual(new Set(['unchanged']));
    expect(renderInstall(report, false)).toMatch(
      /^nbvc is already installed for this repository: nothing to change\n/,
    );
    expect([readFileSync(configFile()), readFileSync(infoFile())]).toEqual(before);
  });

  test('a dry run writes nothing', async () => {
    const before = readFileSync(configFile(), 'utf8');
    const { report } = await install(options({ dryRun: true }));
    expect(new Set(actions(report))).toEqual(new Set(['added']));
    expect(readFileSync(configFile(), 'utf8')).toBe(before);
    expect(existsSync(infoFile())).toBe(false);
    expect(renderInstall(report, false)).toContain('  + *.ipynb diff=nbvc\n');
  });

  test('updates the paths of an older installation', async () => {
    await install(options());
    const other = at.write('other/nbvc.cjs', fakeScript);
    const { report } = await install(options({ program: { node: process.execPath, script: other } }));
    expect(report.steps.map(({ name, action }) => [name, action])).toEqual([
      ['diff.nbvc.command', 'updated'],
      ['diff.nbvc.textconv', 'updated'],
      ['diff.nbvc.cachetextconv', 'unchanged'],
      ['diff.nbvc.xfuncname', 'unchanged'],
      ['difftool.nbvc.cmd', 'updated'],
      ['difftool.nbvc-web.cmd', 'updated'],
      ['merge.nbvc.name', 'unchanged'],
      ['merge.nbvc.driver', 'updated'],
      ['mergetool.nbvc.cmd', 'updated'],
      ['mergetool.nbvc.trustexitcode', 'unchanged'],
      ['mergetool.nbvc.hideresolved', 'unchanged'],
      ['mergetool.nbvc-web.cmd', 'updated'],
      ['mergetool.nbvc-web.trustexitcode', 'unchanged'],
      ['mergetool.nbvc-web.hideresolved', 'unchanged'],
      ['*.ipynb diff=nbvc', 'unchanged'],
      ['*.ipynb merge=nbvc', 'unchanged'],
    ]);
    expect(at.git(['config', 'diff.nbvc.command'])).toContain('other/nbvc.cjs');
  });

  test('keeps settings of the same name that somebody else wrote', async () => {
    at.git(['config', 'diff.nbvc.cachetextconv', 'false']);
    const { report, exitCode } = await install(options());
    expect(exitCode).toBe(1);
    expect(report.steps.find(({ action }) => action === 'kept')?.name).toBe('diff.nbvc.cachetextconv');
    await uninstall(options());
    expect(at.git(['config', '--get-regexp', 'nbvc']).trim()).toBe('diff.nbvc.cachetextconv false');
  });

  test('works from a folder below, with quotes and spaces in the path of the program', async () => {
    commitTwice("sub dir/it's.ipynb");
    const script = at.write(`it's "a $HOME" 5 %A; tool/nbvc.cjs`, fakeScript);
    const directory = join(at.repository, 'sub dir');
    await install(options({ directory, program: { node: process.execPath, script } }));
    expect(at.git(['diff'], directory)).toBe("DIFF 7 sub dir/it's.ipynb\n");
    const { report } = await uninstall(options({ directory }));
    expect(new Set(actions(report))).toEqual(new Set(['removed']));
  });

  test('for a person, outside any repository', async () => {
    commitTwice();
    const { report } = await install(options({ scope: 'global', directory: at.home }));
    expect(report.attributesFile).toBe(join(at.home, 'xdg/git/attributes'));
    expect(at.git(['diff'])).toBe('DIFF 7 a.ipynb\n');
    await uninstall(options({ scope: 'global', directory: at.home }));
    expect(existsSync(report.attributesFile)).toBe(false);
    expect(at.git(['diff'])).toContain('+THREE');
  });

  test('for a person with core.attributesFile', async () => {
    at.git(['config', '--global', 'core.attributesFile', '~/my attributes']);
    const { report } = await install(options({ scope: 'global' }));
    expect(report.attributesFile).toBe(join(at.home, 'my attributes'));
    expect(readFileSync(report.attributesFile, 'utf8')).toBe('*.ipynb diff=nbvc\n*.ipynb merge=nbvc\n');
  });

  test('in the committed attributes file, which info/attributes then need not repeat', async () => {
    at.write('work/.gitattributes', '* text=auto');
    await install(options({ attributes: 'file' }));
    expect(readFileSync(join(at.repository, '.gitattributes'), 'utf8')).toBe(
      '* text=auto\n*.ipynb diff=nbvc\n*.ipynb merge=nbvc',
    );
    const { report } = await install(options());
    expect(report.steps.at(-1)).toMatchObject({ action: 'unchanged', reason: 'already in effect' });
    expect(existsSync(infoFile())).toBe(false);
  });

  test('from a linked work tree it goes to the common folder', async () => {
    commitTwice();
    const linked = join(at.home, 'linked');
    at.git(['worktree', 'add', '-q', linked]);
    const { report } = await install(options({ directory: linked }));
    expect(report.attributesFile).toBe(infoFile());
    expect(report.warnings).toEqual([]);
    at.write('linked/a.ipynb', 'changed\n');
    expect(at.git(['diff'], linked)).toBe('DIFF 7 a.ipynb\n');
    expect(at.git(['diff'])).toBe('DIFF 7 a.ipynb\n');
  });

  test('in a submodule it goes to the git folder of the submodule', async () => {
    commitTwice();
    const outer = join(at.home, 'outer');
    at.git(['init', '-q', outer]);
    at.git(
      ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', at.repository, 'inner'],
      outer,
    );
    const { report } = await install(options({ directory: join(outer, 'inner') }));
    expect(report.attributesFile).toBe(join(outer, '.git/modules/inner/info/attributes'));
    at.write('outer/inner/a.ipynb', 'changed\n');
    expect(at.git(['diff'], join(outer, 'inner'))).toBe('DIFF 7 a.ipynb\n');
  });

  test('outside a repository says so in one line', async () => {
    await expect(install(options({ directory: at.home }))).rejects.toMatchObject({
      name: 'UserError',
      message: 'not a git repository (or any of the parent directories): .git',
    });
  });
});

describe('uninstall gives the files back byte for byte', () => {
  const cases: readonly [string, string][] = [
    ['with comments and no final line end', '# mine\n*.png binary\n\n*.ipynb   diff=jupyternotebook'],
    ['with CRLF', '# mine\r\n*.png binary\r\n'],
    ['with CRLF and no final line end', '*.png binary\r\n*.txt text'],
    ['with bytes that are no UTF-8', '# caf\u00e9\n'],
  ];
  test.each(cases)('%s', async (_, text) => {
    const attributes = Buffer.from(text, 'latin1');
    at.write(infoFile(), attributes);
    const config = readFileSync(configFile());
    await install(options());
    expect(at.git(['check-attr', 'diff', 'x.ipynb'])).toBe('x.ipynb: diff: nbvc\n');
    await uninstall(options());
    expect(readFileSync(infoFile())).toEqual(attributes);
    expect(readFileSync(configFile())).toEqual(config);
  });

  test('also what git cached for us', async () => {
    commitTwice();
    await install(options());
    at.git(['commit', '-qam', '2']);
    at.git(['log', '-p']);
    expect(at.git(['for-each-ref', 'refs/notes'])).toContain('textconv/nbvc');
    await uninstall(options());
    expect(at.git(['for-each-ref', 'refs/notes'])).toBe('');
  });
});

describe('when the program is gone, git is not stuck', () => {
  const gone: readonly [string, () => void][] = [
    ['the script', () => rmSync(join(at.home, 'tools/nbvc.cjs'))],
    ['the program fails', () => void at.write('tools/nbvc.cjs', 'process.exit(2)')],
  ];
  test.each(gone)('%s', async (_, breakIt) => {
    commitTwice();
    at.write('work/z.ipynb', 'one\n');
    at.git(['add', 'z.ipynb']);
    at.write('work/z.ipynb', 'two\n');
    await install(options());
    breakIt();
    const diff = at.tryGit(['diff']);
    expect(diff.status).toBe(0);
    expect(diff.stderr).toContain('nbvc doctor');
    expect(diff.stdout).toContain('+THREE');
    expect(diff.stdout).toContain('+two');
    at.git(['commit', '-qam', '2']);
    expect(at.tryGit(['log', '-p', '-1']).stdout).toContain('+THREE');
    // Added and deleted files come as /dev/null.
    at.git(['rm', '-qf', 'z.ipynb']);
    expect(at.tryGit(['diff', '--staged']).stdout).toContain('-two');
  });

  test('node: the one on the PATH takes over', async () => {
    commitTwice();
    await install(options({ program: { ...options().program, node: '/nowhere/node' } }));
    expect(at.git(['diff'])).toBe('DIFF 7 a.ipynb\n');
  });

  test('an unmerged path', async () => {
    commitTwice();
    at.git(['stash', '-q']);
    at.git(['checkout', '-qb', 'side']);
    at.write('work/a.ipynb', 'side\n');
    at.git(['commit', '-qam', 'side']);
    at.git(['checkout', '-q', 'main']);
    at.write('work/a.ipynb', 'main\n');
    at.git(['commit', '-qam', 'main']);
    expect(at.tryGit(['merge', 'side']).status).toBe(1);
    await install(options());
    rmSync(options().program.script);
    expect(at.tryGit(['diff', '--ours']).status).toBe(0);
  });
});
