import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';

/**
 * Returns a test for the paths that pathspecs name, for use without the git program: folders, files, and wildcards
 * that also match `/`, as in git. Pathspec magic (`:(…)`) needs git.
 */
export function pathspecTest(pathspecs: readonly string[], prefix: string): (path: string) => boolean {
  if (pathspecs.length === 0) return () => true;
  const tests = pathspecs.map((pathspec) => {
    if (pathspec.startsWith(':'))
      throw new UserError(`pathspec '${escapeLine(pathspec)}' needs the git program`, 'Install git.');
    const parts = `${prefix}${pathspec}`.split('/').filter((part) => part !== '' && part !== '.');
    return new RegExp(`^${fromWildcards(joinUpwards(parts), '.')}(?:$|/)`, 's');
  });
  const everything = pathspecs.some((pathspec) => joinUpwards(`${prefix}${pathspec}`.split('/')) === '');
  return (path) => everything || tests.some((test) => test.test(path));
}

/** Returns a test for the paths a pattern of an attributes file names; paths are from the folder of that file. */
export function attributePatternTest(pattern: string): (path: string) => boolean {
  const anchored = pattern.replace(/^\//, '');
  const shape = fromWildcards(anchored, '[^/]');
  // Without a slash a pattern is about names, in every folder.
  const test = new RegExp(pattern.includes('/') ? `^${shape}$` : `^(?:.*/)?${shape}$`, 's');
  return (path) => test.test(path);
}

function joinUpwards(parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}

/** `any` is what one character of `*` and `?` may be. */
function fromWildcards(pattern: string, any: string): string {
  return pattern.replaceAll(/\*\*\/|\/\*\*|\*+|\?|\[[^\]]+\]|[^*?[/]+|[/[]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '/**') return '/.*';
    if (token === '?') return any;
    if (token.startsWith('*')) return `${any}*`;
    if (token.length > 1 && token.startsWith('[')) return token.replace('[!', '[^').replaceAll('\\', '\\\\');
    return token.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
}
