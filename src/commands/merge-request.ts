import type { Sides } from '../merge/conflict-form.ts';

/** What git asks of the merge driver. */
export interface MergeRequest {
  /** Names of the three files; the result is written to `ours`. */
  readonly files: Sides<string>;
  readonly markerSize: number;
  /** Where the result will lie, from the top of the repository. */
  readonly path: string;
  readonly labels: Partial<Sides<string>>;
  /**
   * The inner merge of a criss-cross: its result becomes the base of the merge that was asked for, so marks in it
   * would be merged as if somebody had written them.
   */
  readonly virtual: boolean;
}

const DEFAULT_MARKER_SIZE = 7;

/** What git calls the sides of an inner merge (`merge-ort.c`, `merge-recursive.c`). */
const INNER_LABEL = /^Temporary merge branch [12](?::|$)/;

/**
 * Reads `%O %A %B %L %P %S %X %Y` (gitattributes(5), "Defining a custom merge driver"). Git before 2.44 hands the last
 * three over as they are written; then `git merge` still tells the name of their branch in its environment.
 *
 * @returns undefined where the three files are not all named.
 */
export function mergeRequest(
  args: readonly string[],
  environment: Readonly<NodeJS.ProcessEnv>,
): MergeRequest | undefined {
  const [base, ours, theirs, size, path, ...named] = args;
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const [baseLabel, oursLabel, theirsLabel] = named.map(givenLabel);
  const markerSize = positive(size);
  const labels = compact({
    base: baseLabel,
    ours: oursLabel,
    theirs: theirsLabel ?? mergedBranch(environment),
  });
  return {
    files: { base, ours, theirs },
    markerSize,
    path: path ?? ours,
    labels,
    virtual: isInner(labels, markerSize),
  };
}

/** An older git leaves the placeholder; an empty label is none. */
function givenLabel(label: string): string | undefined {
  return label === '' || /^%[SXY]$/.test(label) ? undefined : label;
}

function positive(size: string | undefined): number {
  const value = Number(size);
  return Number.isSafeInteger(value) && value > 0 ? value : DEFAULT_MARKER_SIZE;
}

/** Labels tell since git 2.44; before that only the marks do, which git makes longer by two at each depth. */
function isInner(labels: Partial<Sides<string>>, markerSize: number): boolean {
  if (labels.ours !== undefined) return INNER_LABEL.test(labels.ours);
  return markerSize > DEFAULT_MARKER_SIZE && markerSize % 2 === 1;
}

/** `git merge` names what it merges as `GITHEAD_<commit>`; of several (an octopus) none is the one. */
function mergedBranch(environment: Readonly<NodeJS.ProcessEnv>): string | undefined {
  const names = Object.entries(environment)
    .filter(([key]) => /^GITHEAD_[0-9a-f]{40,64}$/.test(key))
    .map(([, value]) => value);
  return names.length === 1 ? names[0] : undefined;
}

function compact({ base, ours, theirs }: Sides<string | undefined>): Partial<Sides<string>> {
  return {
    ...(base === undefined ? {} : { base }),
    ...(ours === undefined ? {} : { ours }),
    ...(theirs === undefined ? {} : { theirs }),
  };
}
