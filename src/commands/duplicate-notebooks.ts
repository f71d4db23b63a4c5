import type { Hit } from '../check/subject.ts';
import { fingerprintString, fingerprintText } from '../json/hash.ts';
import type { Notebook } from '../notebook/notebook.ts';

/** Fewer cells are the same in many notebooks: a template, an empty file. */
const FEWEST_CELLS = 3;

/**
 * Returns a function that is told of each notebook of a run and says whether one with the same cells came before. It
 * keeps a number and a name of each.
 */
export function duplicateFinder(): (notebook: Notebook, name: string) => Hit[] {
  const seen = new Map<number, string>();
  return (notebook, name) => {
    if (notebook.cells.length < FEWEST_CELLS) return [];
    const cells = notebook.cells.map(({ type, source }) => `${type} ${fingerprintText(source)}`);
    const key = fingerprintString(cells.join('\n'));
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, name);
      return [];
    }
    return [
      {
        rule: 'duplicate-notebook',
        message: `the cells are those of ${first}`,
        range: { start: 0, end: 1 },
        place: { part: 'notebook' },
        subject: '',
      },
    ];
  };
}
