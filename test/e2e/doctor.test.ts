import { appendFileSync, chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { notebookBytes } from '../notebooks.ts';
import { ScratchRepository } from './scratch.ts';

let repository: ScratchRepository;

beforeEach(() => {
  repository = new ScratchRepository();
  expect(repository.nbvc('install', '--only', 'diff,merge,strip,hooks').status).toBe(0);
});

afterEach(() => repository.remove());

/** Returns how doctor ended and what it complains about. */
function complaints(): { readonly status: number | null; readonly lines: readonly string[] } {
  const { status, stdout } = repository.nbvc('doctor');
  return { status, lines: stdout.split('\n').filter((line) => /^(?:problem|warning)/.test(line)) };
}

const WITH_OUTPUT = notebookBytes([
  { id: 'a', source: '1', count: 1, outputs: [{ output_type: 'stream', name: 'stdout', text: ['1'] }] },
]);

test('a whole installation has nothing to complain about', () => {
  repository.write('a.ipynb', WITH_OUTPUT);
  repository.commit('a');
  expect(complaints()).toEqual({ status: 0, lines: [] });
});

test.each(['diff', 'merge', 'strip'])('neither has one of %s alone', (feature) => {
  repository.nbvc('uninstall');
  repository.nbvc('install', '--only', feature);
  expect(complaints()).toEqual({ status: 0, lines: [] });
});

/** A setting with something in it replaced. */
function replaceIn(key: string, from: string, to: string): void {
  repository.git('config', key, repository.git('config', key).trimEnd().replaceAll(from, to));
}

const PROGRAM_PATH = 'bin/nbvc.cjs';

function appendAttributes(line: string): void {
  appendFileSync(join(repository.root, '.git/info/attributes'), `${line}\n`);
}

interface Planted {
  readonly name: string;
  readonly plant: () => void;
  readonly status: 0 | 1;
  readonly line: string;
}

const MISTAKES: readonly Planted[] = [
  {
    name: 'a clone with committed attributes and no settings',
    plant: () => {
      repository.nbvc('uninstall');
      repository.nbvc('install', '--only', 'diff');
      repository.write('.gitattributes', '*.ipynb filter=nbvc\n');
    },
    status: 1,
    line: 'asks for filter=nbvc, which is not set up in this clone: outputs get into commits',
  },
  {
    name: 'nothing installed at all',
    plant: () => repository.nbvc('uninstall'),
    status: 1,
    line: 'problem   diff.nbvc.command: not set',
  },
  {
    name: 'half of the merge driver',
    plant: () => repository.git('config', '--unset', 'merge.nbvc.driver'),
    status: 1,
    line: 'problem   merge.nbvc.driver: not set',
  },
  {
    name: 'a program that has moved',
    plant: () => {
      for (const key of ['filter.nbvc.process', 'diff.nbvc.command'])
        replaceIn(key, PROGRAM_PATH, 'moved/nbvc.cjs');
    },
    status: 1,
    line: 'moved/nbvc.cjs is gone; git shows plain text instead',
  },
  {
    name: 'a filter that is not required',
    plant: () => repository.git('config', 'filter.nbvc.required', 'false'),
    status: 1,
    line: 'filter.nbvc.required: is false (local, file:.git/config): where the filter fails, git stores notebooks with',
  },
  {
    name: 'a filter that fails and is not required',
    plant: () => {
      repository.git('config', 'filter.nbvc.required', 'false');
      repository.git('config', '--unset', 'filter.nbvc.process');
      repository.git('config', 'filter.nbvc.clean', 'false');
    },
    status: 1,
    line: 'problem   filter: git does not store a notebook as nbvc strip leaves it',
  },
  {
    name: 'a filter that fails',
    plant: () => repository.git('config', 'filter.nbvc.process', 'exit 3'),
    status: 1,
    line: 'problem   filter: git cannot store a notebook',
  },
  {
    name: 'a filter that does something else',
    plant: () => {
      repository.git('config', '--unset', 'filter.nbvc.process');
      repository.git('config', 'filter.nbvc.clean', 'cat');
    },
    status: 1,
    line: 'problem   filter: git does not store a notebook as nbvc strip leaves it',
  },
  {
    name: 'merges without renormalising',
    plant: () => repository.git('config', 'merge.renormalize', 'false'),
    status: 0,
    line: 'merge.renormalize: is false (local, file:.git/config): branches from before the filter conflict',
  },
  {
    name: 'another filter that wins',
    plant: () => appendAttributes('*.ipynb filter=nbstripout'),
    status: 1,
    line: 'notebooks get filter=nbstripout',
  },
  {
    name: 'another tool on the attribute of one folder',
    plant: () => {
      appendAttributes('old/*.ipynb -filter');
      repository.write('old/a.ipynb', WITH_OUTPUT);
      repository.commit('old');
    },
    status: 0,
    line: '1 of 1 notebooks do not get filter=nbvc, the first is old/a.ipynb',
  },
  {
    name: 'hooks that git looks for elsewhere',
    plant: () => {
      repository.write('.husky/empty', '');
      repository.git('config', 'core.hooksPath', '.husky');
    },
    status: 1,
    line: 'do not run: core.hooksPath is',
  },
  {
    name: 'a hook that is not executable',
    plant: () => chmodSync(join(repository.root, '.git/hooks/pre-commit'), 0o644),
    status: 1,
    line: 'problem   hook pre-commit: git does not run',
  },
  {
    name: 'notebooks that a clone without the filter has committed',
    plant: () => {
      repository.write('a.ipynb', WITH_OUTPUT);
      repository.git('config', '--unset-all', 'filter.nbvc.process');
      repository.git('-c', 'filter.nbvc.clean=cat', 'add', 'a.ipynb');
      repository.nbvc('install', '--only', 'strip');
    },
    status: 0,
    line: '1 of 1 are stored as the filter would not store them, the first is a.ipynb',
  },
  {
    name: 'a configuration with a mistake',
    plant: () => repository.write('.nbvc.toml', '[strip]\noutput = "keep"\n'),
    status: 1,
    line: 'git stores no notebook before it is mended',
  },
];

describe('what is wrong is found:', () => {
  test.each(MISTAKES)('$name', ({ plant, status, line }) => {
    plant();
    const found = complaints();
    expect(found.lines.filter((one) => one.includes(line))).toHaveLength(1);
    expect(found.status).toBe(status);
  });
});

describe('uninstall', () => {
  test.each([
    { before: ['config', 'merge.renormalize', 'true'], after: 'true\n' },
    { before: ['config', 'merge.conflictStyle', 'diff3'], after: '' },
  ])('leaves merge.renormalize of a person ($before.1)', ({ before, after }) => {
    repository.nbvc('uninstall');
    repository.git(...before);
    const config = readFileSync(join(repository.root, '.git/config'), 'utf8');
    repository.nbvc('install');
    expect(repository.git('config', 'merge.renormalize')).toBe('true\n');
    repository.nbvc('uninstall');
    expect(repository.tryGit('config', 'merge.renormalize').stdout).toBe(after);
    expect(readFileSync(join(repository.root, '.git/config'), 'utf8')).toBe(config);
  });
});
