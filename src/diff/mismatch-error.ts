/** Where a diff and the notebook it is applied to disagree. */
export interface DiffPlace {
  /** Counted from 0; undefined for what stands outside of cells. */
  readonly cell: number | undefined;
  /** `source`, `output 2`, `metadata.tags`, … as a person reads it. */
  readonly part: string;
}

/** The notebook does not have what the diff says was there before. */
export class DiffMismatchError extends Error {
  readonly cell: number | undefined;
  readonly part: string;

  constructor({ cell, part }: DiffPlace, detail = 'is not what the diff says was there') {
    super(`${cell === undefined ? '' : `cell ${cell + 1}: `}${part} ${detail}`);
    this.name = 'DiffMismatchError';
    this.cell = cell;
    this.part = part;
  }
}
