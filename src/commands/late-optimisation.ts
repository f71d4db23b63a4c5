/** Bytes of both versions together; for less it would cost more than it saves. */
const WORTH_IT = 100_000;

/** Versions of node whose engine is known to have the flag; another one would complain on standard error. */
const NEWEST_KNOWN_NODE = 24;

let done = false;

/**
 * Lets V8 optimise functions later than it would, where there is something to compare but not so much that it takes
 * long: a program that ends in a tenth of a second spends half of its CPU time on code that hardly runs any more.
 * Measured in docs/decisions/04-late-optimisation.md.
 */
export function optimiseLate(bytes: number): void {
  if (done || bytes < WORTH_IT) return;
  done = true;
  if (Number.parseInt(process.versions.node, 10) > NEWEST_KNOWN_NODE) return;
  // Not imported: loading the module takes 2 ms, which the diff of two small notebooks does not have.
  process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=1000000');
}
