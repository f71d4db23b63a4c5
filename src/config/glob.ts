/**
 * Returns true where a glob names a path. `*` and `?` stand for anything but `/`, `**` for any folders; a glob without
 * a slash is about names in every folder, and one that names a folder is about all that is in it. Works in time
 * proportional to the product of both lengths whatever the glob: it comes from a repository.
 *
 * @param path with `/`, from the folder that the glob starts from.
 */
export function matchesGlob(glob: string, path: string): boolean {
  const trimmed = glob.replace(/^\.?\//, '').replace(/\/$/, '');
  const parts = trimmed.split('/');
  const wanted = parts.length === 1 && !glob.startsWith('/') ? ['**', ...parts] : parts;
  return matchesParts([...wanted, '**'], path.split('/')) || matchesParts(wanted, path.split('/'));
}

/** One row for each part of the glob: from which parts of the path on the rest may still match. */
function matchesParts(glob: readonly string[], path: readonly string[]): boolean {
  let reachable = new Set([0]);
  for (const part of glob) reachable = new Set([...reachable].flatMap((at) => step(part, path, at)));
  return reachable.has(path.length);
}

function step(part: string, path: readonly string[], at: number): number[] {
  if (part === '**') return Array.from({ length: path.length - at + 1 }, (_, more) => at + more);
  const name = path[at];
  return name !== undefined && matchesName(part, name) ? [at + 1] : [];
}

/** The classic way with one place to go back to: of two stars only the later one has to be tried again. */
function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  for (let i = 0; i < name.length;) {
    if (pattern[at] === '*') {
      star = at++;
      retry = i;
    } else if (pattern[at] === '?' || pattern[at] === name[i]) {
      at++;
      i++;
    } else if (star === -1) return false;
    else {
      at = star + 1;
      i = ++retry;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
