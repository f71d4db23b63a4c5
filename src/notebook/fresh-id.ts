import { fingerprintText } from '../json/hash.ts';
import type { Cell } from './notebook.ts';

/**
 * Returns an id for a cell, as nbformat 4.5 asks for. It follows from what the cell holds, so that two people who do
 * the same to the same notebook get the same file.
 *
 * @param index of the cell in its notebook; tells cells of one content apart.
 */
export function freshCellId({ source }: Cell, index: number, isTaken: (id: string) => boolean): string {
  const hash = fingerprintText(source).toString(16).padStart(14, '0').slice(0, 12);
  for (let attempt = 0; ; attempt++) {
    const id = attempt === 0 ? hash : `${hash}-${index + attempt}`;
    if (!isTaken(id)) return id;
  }
}
