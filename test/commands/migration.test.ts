import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nbCleanOptions, nbstripoutOptions } from '../../src/commands/foreign-options.ts';
import { removeAttributeWords } from '../../src/git/attributes.ts';
import { ScratchRepository } from '../e2e/scratch.ts';

describe('options of nbstripout', () => {
  test.each([
    ['none', '"/usr/bin/python3" -m nbstripout', {}],
    [
      'outputs and counts',
      "'/a b/python' -m nbstripout --keep-output --keep-count",
      { outputs: 'keep', 'execution-counts': 'keep' },
    ],
    ['ids', 'nbstripout --keep-id', { ids: 'keep' }],
    [
      'keys',
      'nbstripout --extra-keys "metadata.a cell.metadata.b.c"',
      { 'drop-metadata': 'a', 'drop-cell-metadata': 'b.c' },
    ],
    [
      'keys to keep',
      "nbstripout --keep-metadata-keys='cell.metadata.scrolled'",
      { 'keep-cell-metadata': 'scrolled' },
    ],
    [
      'tags',
      "nbstripout --drop-tagged-cells 'sol hint' --drop-empty-cells",
      { 'drop-tagged-cells': 'sol,hint', 'empty-cells': 'strip' },
    ],
    ['sizes in thousands', 'nbstripout --max-size 100k', { 'max-output-size': '100000' }],
    [
      'types',
      'nbstripout --keep-output --drop-output-type error stream:stderr',
      { outputs: 'keep', 'drop-output-types': 'error,stream:stderr' },
    ],
  ])('%s', (_name, command, options) => {
    expect(Object.fromEntries(nbstripoutOptions(command, { extraKeys: '', keepKeys: '' }))).toEqual({
      policy: 'nbstripout',
      ...options,
    });
  });

  test('those in its settings', () => {
    const settings = {
      extraKeys: 'metadata.kernelspec cell.metadata.tags',
      keepKeys: 'cell.metadata.collapsed',
    };
    expect(Object.fromEntries(nbstripoutOptions('nbstripout', settings))).toEqual({
      policy: 'nbstripout',
      'drop-metadata': 'kernelspec',
      'drop-cell-metadata': 'tags',
      'keep-cell-metadata': 'collapsed',
    });
  });
});

test.each([
  ['none', 'nb-clean clean', {}],
  [
    'short flags',
    'nb-clean clean -e -o -c',
    { 'empty-cells': 'strip', outputs: 'keep', 'execution-counts': 'keep' },
  ],
  ['all metadata of cells', 'nb-clean clean --preserve-cell-metadata', { 'keep-cell-metadata': '*' }],
  ['some', 'nb-clean clean -m tags slideshow --', { 'keep-cell-metadata': 'tags,slideshow' }],
  [
    'some, as nb-clean 5 names them',
    'nb-clean clean --preserve-cell-metadata-field tags --preserve-cell-metadata-field=slideshow',
    { 'keep-cell-metadata': 'tags,slideshow' },
  ],
  ['what it keeps of the notebook', 'nb-clean clean -n', { 'keep-metadata': 'language_info.version' }],
  ['notebook metadata', 'nb-clean clean --remove-all-notebook-metadata', { 'drop-metadata': '*' }],
])('options of nb-clean: %s', (_name, command, options) => {
  expect(Object.fromEntries(nbCleanOptions(command))).toEqual({ policy: 'nb-clean', ...options });
});

test.each([
  ['the whole line', '*.ipynb filter=nbstripout\n', ''],
  ['one of two words', '*.ipynb filter=nbstripout text\r\n', '*.ipynb text\r\n'],
  ['not of another pattern', 'sub/*.ipynb filter=nbstripout\n', 'sub/*.ipynb filter=nbstripout\n'],
  [
    'not in a comment',
    '# *.ipynb filter=nbstripout\n*.ipynb filter=nbstripout',
    '# *.ipynb filter=nbstripout\n',
  ],
])('words of attributes files: %s', (_name, before, after) => {
  expect(removeAttributeWords(before, [{ patterns: ['*.ipynb'], word: 'filter=nbstripout' }])).toBe(after);
});

describe('nbvc install --migrate', () => {
  let repository: ScratchRepository;
  beforeEach(() => {
    repository = new ScratchRepository();
    // As `nbstripout --install --keep-count` and `nbdime config-git --enable` leave it.
    repository.git('config', 'filter.nbstripout.clean', '"/usr/bin/python3" -m nbstripout --keep-count');
    repository.git('config', 'filter.nbstripout.smudge', 'cat');
    repository.git('config', 'filter.nbstripout.required', 'true');
    repository.git('config', 'filter.nbstripout.extrakeys', 'metadata.kernelspec');
    repository.git('config', 'diff.ipynb.textconv', '"/usr/bin/python3" -m nbstripout -t');
    repository.git('config', 'diff.jupyternotebook.command', 'git-nbdiffdriver diff');
    repository.git('config', 'merge.jupyternotebook.driver', 'git-nbmergedriver merge %O %A %B %L %P');
    repository.git('config', 'difftool.nbdime.cmd', 'git-nbdifftool diff');
    repository.git('config', 'user.other', 'stays');
    repository.write(
      '.git/info/attributes',
      '*.txt text\n*.ipynb filter=nbstripout\n*.zpln filter=nbstripout\n*.ipynb diff=ipynb\n',
    );
  });
  afterEach(() => repository.remove());

  const attributes = (): string => readFileSync(join(repository.root, '.git/info/attributes'), 'utf8');

  test('takes the place of other tools, with their options', () => {
    const { status, stdout } = repository.nbvc('install', '--migrate');
    expect(stdout).toContain('- filter.nbstripout.clean');
    expect(stdout).toContain('+ nbvc.strip.policy = nbstripout');
    expect(status).toBe(0);
    const left = repository.git('config', '--local', '--list');
    expect(left).not.toMatch(/nbstripout\.|jupyternotebook|nbdime|diff\.ipynb/);
    expect(left).toContain('user.other=stays');
    expect(repository.git('config', 'nbvc.strip.execution-counts')).toBe('keep\n');
    expect(repository.git('config', 'nbvc.strip.drop-metadata')).toBe('kernelspec\n');
    expect(attributes()).toBe('*.txt text\n*.ipynb diff=nbvc\n*.ipynb merge=nbvc\n*.ipynb filter=nbvc\n');
    const report = repository
      .nbvc('doctor')
      .stdout.split('\n')
      .filter((line) => /^(?:problem|warning)/.test(line));
    expect(report).toEqual([]);
    expect(repository.nbvc('install', '--migrate').stdout).toContain('already installed');
  });

  test('says in a dry run what it would do, and does nothing', () => {
    const before = repository.git('config', '--local', '--list') + attributes();
    expect(repository.nbvc('install', '--migrate', '--dry-run').stdout).toContain(
      '- filter.nbstripout.clean',
    );
    expect(repository.git('config', '--local', '--list') + attributes()).toBe(before);
  });

  test('leaves what is not asked for, and options that are set', () => {
    repository.git('config', 'nbvc.strip.policy', 'minimal');
    repository.nbvc('install', '--migrate', '--only', 'strip');
    expect(repository.git('config', 'nbvc.strip.policy')).toBe('minimal\n');
    expect(repository.git('config', 'diff.jupyternotebook.command')).toBe('git-nbdiffdriver diff\n');
    expect(attributes()).toContain('*.ipynb diff=ipynb\n');
  });
});
