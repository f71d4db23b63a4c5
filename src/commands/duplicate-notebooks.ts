import type { Hit } from '../check/subject.ts';
import { fingerprintString, fingerprintText } from '../json/hash.ts';
import type { Notebook } from '../notebook/notebook.ts';

/** Fewer cells are the same in many notebooks: a template, an empty file. */
const FEWEST_CELLS = 3;

/** Returns a number that notebooks with the same cells share, or undefined where there are too few to tell. */
export function cellsKey({ cells }: Notebook): number | undefined {
  if (cells.length < FEWEST_CELLS) return undefined;
  return fingerprintString(cells.map(({ type, source }) => `${type} ${fingerprintText(source)}`).join('\n'));
}

/** Is told of the cells of each notebook of a run and returns the name of an earlier one that has the same. */
export type DuplicateFinder = (cells: number | undefined, name: string) => string | undefined;

/** Returns a finder that keeps a number and a name of each notebook. */
export function duplicateFinder(): DuplicateFinder {
  const seen = new Map<number, string>();
  return (cells, name) => {
    if (cells === undefined) return undefined;
    const first = seen.get(cells) ?? name;
    seen.set(cells, first);
    return first === name ? undefined : first;
  };
}

/** Returns what is said of the copy. */
export function duplicateHit(first: string): Hit {
  return {
    rule: 'duplicate-notebook',
    message: `the cells are those of ${first}`,
    range: { start: 0, end: 1 },
    place: { part: 'notebook' },
    subject: '',
  };
}
