/**
 * Returns true where a word matches a pattern in which `*` stands for any text. Never takes longer than the product
 * of the two lengths: patterns come with repositories.
 */
export function matchesGlob(pattern: string, word: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let next = 0;
  while (next < word.length)
    if (pattern[at] === '*') {
      star = at++;
      retry = next;
    } else if (at < pattern.length && pattern[at] === word[next]) {
      at++;
      next++;
    } else if (star !== -1) {
      at = star + 1;
      next = ++retry;
    } else return false;
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Returns true where a word matches one of the patterns. */
export function matchesAny(patterns: readonly string[], word: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, word));
}
