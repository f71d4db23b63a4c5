/**
 * Returns the positions of a longest strictly increasing subsequence, ascending (patience sorting,
 * Schensted 1961). Of moved cells it keeps as many as possible in place.
 */
export function longestIncreasing(values: readonly number[]): number[] {
  /** For each length, the position of the smallest value that ends a subsequence of that length. */
  const tails: number[] = [];
  const previous = new Int32Array(values.length);
  for (const [position, value] of values.entries()) {
    const length = firstNotBelow(tails, values, value);
    previous[position] = length === 0 ? -1 : (tails[length - 1] ?? -1);
    tails[length] = position;
  }
  const chain: number[] = [];
  for (let at = tails.at(-1) ?? -1; at !== -1; at = previous[at] ?? -1) chain.push(at);
  return chain.toReversed();
}

function firstNotBelow(tails: readonly number[], values: readonly number[], value: number): number {
  let low = 0;
  let high = tails.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
