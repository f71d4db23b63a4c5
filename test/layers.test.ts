import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Lowest first. What stands in one line may not import from each other. */
const LAYERS = [
  ['json', 'git'],
  ['notebook'],
  ['diff', 'strip', 'secrets', 'check', 'repair'],
  ['merge'],
  ['render'],
  ['config'],
  ['commands'],
  ['review'],
  ['cli'],
];

/** Folders whose code also runs in a browser. */
const PURE = new Set(['json', 'notebook', 'diff', 'strip', 'secrets', 'check', 'repair', 'merge', 'render']);

/** The few npm packages that pure code may import, all of them pure themselves. */
const PURE_PACKAGES = new Set([
  'get-east-asian-width',
  '@lezer/highlight',
  '@lezer/python',
  'markdown-it',
  'temml',
  'highlight.js',
]);

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

const imports = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
  .flatMap((file): Import[] => {
    const text = readFileSync(join(src, file), 'utf8');
    const folder = file.split(/[\\/]/)[0] ?? '';
    return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, target = '']) => ({
      file,
      folder,
      target,
    }));
  });

/** `highlight.js/lib/core` is of `highlight.js`. */
function packageOf(target: string): string {
  const [scope = '', name = ''] = target.split('/');
  return target.startsWith('@') ? `${scope}/${name}` : scope;
}

function rank(folder: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

function folderOf({ file, target }: Import): string {
  const path = relative(src, resolve(src, dirname(file), target));
  return path.includes('/') ? (path.split('/')[0] ?? '') : '.';
}

describe('layers', () => {
  test('there is something to check', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  test('a folder imports only from folders below it', () => {
    const upward = imports.filter((one) => {
      if (!one.target.startsWith('.') || !one.file.includes('/')) return false;
      const target = folderOf(one);
      if (target === one.folder || target === '.') return false;
      return rank(target) === -1 || rank(target) >= rank(one.folder);
    });
    expect(upward).toEqual([]);
  });

  test('pure folders import nothing of Node and only pure packages', () => {
    const impure = imports.filter(
      ({ folder, target }) =>
        PURE.has(folder) && !target.startsWith('.') && !PURE_PACKAGES.has(packageOf(target)),
    );
    expect(impure).toEqual([]);
  });

  test('only cli prints or exits', () => {
    const printing = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.ts') &&
        !file.startsWith('cli') &&
        /process\.(stdout|stderr|exit)\b|console\./.test(readFileSync(join(src, file), 'utf8')),
    );
    expect(printing).toEqual([]);
  });
});
