import { elements, member, rangeOf, stringOf } from '../json/node.ts';
import type { Range } from '../json/document.ts';
import type { Finding, NotebookPlace } from '../notebook/finding.ts';
import { type Subject, type SubjectCell, cellPlace, sourceText, textHit } from './subject.ts';

/** Someone says that a rule may find something. */
export interface Suppression {
  readonly rule: string;
  /** Number of the cell, counted from 1; undefined for the whole notebook. */
  readonly cell: number | undefined;
  readonly range: Range;
  readonly place: NotebookPlace;
}

/** `# nbvc: ignore[long-cell]`, `<!-- nbvc: ignore-notebook[missing-title, kernelspec] -->`. */
const COMMENT = /\bnbvc: ?ignore(-notebook)?\[([\w, -]{1,400})\]/g;

/** Returns what a notebook suppresses: in metadata (`nbvc.ignore`, of a cell or the notebook) and in comments. */
export function findSuppressions({ notebook, cells }: Subject): Suppression[] {
  return [
    ...elements(member(member(notebook.metadata, 'nbvc'), 'ignore')).map((node): Suppression => ({
      rule: stringOf(node) ?? '',
      cell: undefined,
      range: rangeOf(node),
      place: { part: 'notebook-metadata', label: 'metadata.nbvc.ignore' },
    })),
    ...cells.flatMap((cell) => [...inMetadata(cell), ...inComments(cell)]),
  ];
}

function inMetadata(one: SubjectCell): Suppression[] {
  return elements(member(member(one.cell.metadata, 'nbvc'), 'ignore')).map((node) => ({
    rule: stringOf(node) ?? '',
    cell: one.cell.index + 1,
    range: rangeOf(node),
    place: cellPlace(one, { part: 'cell-metadata', label: 'metadata.nbvc.ignore' }),
  }));
}

function inComments(one: SubjectCell): Suppression[] {
  const source = sourceText(one);
  if (source === undefined || !source.text.includes('nbvc:')) return [];
  return [...source.text.matchAll(COMMENT)].flatMap((match) => {
    const [whole, ofNotebook, names = ''] = match;
    const { range, place } = textHit('', source, { start: match.index, end: match.index + whole.length }, '');
    return names.split(',').map((name) => ({
      rule: name.trim(),
      cell: ofNotebook === undefined ? one.cell.index + 1 : undefined,
      range,
      place,
    }));
  });
}

/** Returns true where a suppression is about a finding. */
export function covers({ rule, cell }: Suppression, finding: Pick<Finding, 'rule' | 'place'>): boolean {
  return rule === finding.rule && (cell === undefined || cell === finding.place.cell);
}
