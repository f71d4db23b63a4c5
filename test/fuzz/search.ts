/** The loop of the fuzzer: takes what reached new code, changes it, tries it. */
import fc from 'fast-check';
import { notebookTriple } from '../arbitraries/notebook.ts';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';
import { type Files, TARGETS } from './targets.ts';

export interface SearchOptions {
  readonly target: string;
  readonly seed: number;
  /** Asked before each try, with how many were made. */
  readonly goesOn: (tries: number) => boolean;
  /** True where code was reached since the last call that was never reached before. */
  readonly isNew?: () => boolean;
  readonly onCrash: (crash: Crash) => void;
}

export interface Crash {
  readonly files: Files;
  readonly error: unknown;
}

/** How many tries share one look at the coverage, which takes as long as several of them. */
const BATCH = 8;
const FIRST = 100;
const MOST_KEPT = 2000;
/** Longer files find nothing that shorter ones do not, slower. */
const LONGEST = 50_000;

/** Tries files until told to stop, and returns how many tries it made and how many files it kept. */
export async function search(options: SearchOptions): Promise<{ tries: number; kept: number }> {
  const random = new Random(options.seed);
  const kept: Files[] = fc
    .sample(notebookTriple, { numRuns: FIRST, seed: options.seed })
    .map(({ base, ours, theirs }): Files => [base, ours, theirs]);
  let tries = 0;
  while (options.goesOn(tries)) {
    const batch: Files[] = [];
    for (let left = BATCH; left > 0 && options.goesOn(tries); left--) {
      const files = nextFiles(kept, random);
      const error = await failure(options.target, files);
      if (error === undefined) batch.push(files);
      else options.onCrash({ files: await smallest(options.target, files, error), error });
      tries++;
    }
    if (options.isNew?.() === true && kept.length < MOST_KEPT) kept.push(...batch);
  }
  return { tries, kept: kept.length };
}

function nextFiles(kept: readonly Files[], random: Random): Files {
  const files = one(kept, random);
  const donor = one(kept, random)[random.below(3)] ?? files[0];
  const change = (bytes: Uint8Array): Uint8Array =>
    random.below(2) === 0 ? bytes : mutated(bytes, donor, random).subarray(0, LONGEST);
  // Often what one side made is tried with what another one made: there they are alike, and may disagree.
  const first = mutated(files[random.below(3)] ?? files[0], donor, random).subarray(0, LONGEST);
  return [first, change(random.below(4) === 0 ? first : files[1]), change(files[2])];
}

function one(kept: readonly Files[], random: Random): Files {
  const files = kept[random.below(kept.length)];
  if (files === undefined) throw new Error('there is nothing to start with');
  return files;
}

/** Returns what a target throws for some files, or undefined. */
async function failure(target: string, files: Files): Promise<unknown> {
  const run = TARGETS[target];
  if (run === undefined) throw new Error(`no target ${target}; there are ${Object.keys(TARGETS).join(', ')}`);
  try {
    await run(files);
    return undefined;
  } catch (error) {
    return error ?? new Error('something empty was thrown');
  }
}

const kindOfError = (error: unknown): string =>
  error instanceof Error ? `${error.name} ${error.message.slice(0, 40)}` : String(error);

/** Returns files that fail in the same way, with as much taken out as was easy. */
async function smallest(target: string, files: Files, error: unknown): Promise<Files> {
  let best = files;
  for (const which of [0, 1, 2] as const)
    for (let length = best[which].length; length >= 1; length >>= 1)
      best = await without(length, { target, files: best, which, error });
  return best;
}

interface Failing {
  readonly target: string;
  readonly files: Files;
  readonly which: 0 | 1 | 2;
  readonly error: unknown;
}

/** Takes every run of so many bytes out of one of the files that the error does not need. */
async function without(length: number, { target, files, which, error }: Failing): Promise<Files> {
  let best = files;
  for (let start = 0; start < best[which].length;) {
    const bytes = best[which];
    const rest = Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
    const [base, ours, theirs] = best.with(which, rest);
    const smaller: Files = [base ?? rest, ours ?? rest, theirs ?? rest];
    if (kindOfError(await failure(target, smaller)) === kindOfError(error)) best = smaller;
    else start += length;
  }
  return best;
}
