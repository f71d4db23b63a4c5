import { UserError } from '../errors.ts';
import { PARTS, type Part } from '../render/part.ts';

/** Which parts a person asked to see or to leave out. */
export interface PartFlags {
  /** `--only source,outputs` */
  readonly only: string | undefined;
  /** `--ignore outputs` */
  readonly ignore: string | undefined;
  /** Short forms as in nbdime: `-s` and `-o` name what to show, `-S` and `-O` what to leave out. */
  readonly letters: ReadonlySet<string>;
}

/** As in nbdime, where `d` stands for details: the execution counts. */
const LETTERS: Readonly<Record<Part, string>> = {
  source: 's',
  outputs: 'o',
  metadata: 'm',
  attachments: 'a',
  ids: 'i',
  counts: 'd',
};

/**
 * Returns the parts to leave out.
 *
 * @throws UserError for a name that is no part.
 */
export function ignoredParts({ only, ignore, letters }: PartFlags): Set<Part> {
  const shown = new Set([...parseParts(only), ...PARTS.filter((part) => letters.has(LETTERS[part]))]);
  const ignored = new Set([
    ...parseParts(ignore),
    ...PARTS.filter((part) => letters.has(LETTERS[part].toUpperCase())),
  ]);
  if (shown.size > 0) for (const part of PARTS) if (!shown.has(part)) ignored.add(part);
  return ignored;
}

function parseParts(list: string | undefined): Part[] {
  if (list === undefined) return [];
  return list.split(',').map((name) => {
    const part = PARTS.find((candidate) => candidate === name.trim());
    if (part === undefined)
      throw new UserError(`unknown part '${name.trim()}'`, `the parts are: ${PARTS.join(', ')}`);
    return part;
  });
}
