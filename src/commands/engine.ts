/** Bytes of both versions together; for less it would cost more than it saves. */
const WORTH_IT = 100_000;

/** Versions of node whose engine is known to have the flags; another one would complain on standard error. */
const NEWEST_KNOWN_NODE = 24;

const done = new Set<string>();

/**
 * Lets V8 optimise functions later than it would, where there is something to compare but not so much that it takes
 * long: a program that ends in a tenth of a second spends half of its CPU time on code that hardly runs any more.
 * Measured in docs/decisions/04-late-optimisation.md.
 */
export function optimiseLate(bytes: number): void {
  if (bytes >= WORTH_IT) setOnce('--interrupt-budget=1000000');
}

/**
 * Lets V8 look for garbage when its heap has grown by a third, not when it is four times as large: of thirty thousand
 * notebooks read one after the other, what is alive is always that of one. It costs no time that can be measured.
 */
export function collectOften(): void {
  setOnce('--heap-growing-percent=30');
}

function setOnce(flag: string): void {
  if (done.has(flag)) return;
  done.add(flag);
  if (Number.parseInt(process.versions.node, 10) > NEWEST_KNOWN_NODE) return;
  // Not imported: loading the module takes 2 ms, which the diff of two small notebooks does not have.
  process.getBuiltinModule('node:v8').setFlagsFromString(flag);
}
