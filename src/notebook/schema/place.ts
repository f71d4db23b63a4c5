/** A place in a notebook as a person would name it. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** `cell 3, output 1: `, or nothing outside of cells. */
  readonly prefix: string;
  /** The innermost cell, output or notebook around the place, by kind: `a markdown cell`. */
  readonly thing: string;
  /** The rest of the path, from that thing on. */
  readonly field: readonly (string | number)[];
}

/** Returns the place in a notebook of any version that a JSON pointer leads to. */
export function placeOf(notebook: unknown, pointer: string): Place {
  const path = pathOf(notebook, pointer);
  const value = valueAt(notebook, path);
  const cellEnd = endOfCell(path);
  if (cellEnd === undefined) return { path, value, ...outsideOfCells(path) };

  const cell = valueAt(notebook, path.slice(0, cellEnd));
  const prefix = `cell ${cellNumber(notebook, path)}`;
  const output = path[cellEnd] === 'outputs' ? path[cellEnd + 1] : undefined;
  if (typeof output !== 'number')
    return { path, value, prefix: `${prefix}: `, thing: cellName(cell), field: path.slice(cellEnd) };
  return {
    path,
    value,
    prefix: `${prefix}, output ${output + 1}: `,
    thing: outputName(valueAt(cell, ['outputs', output])),
    field: path.slice(cellEnd + 2),
  };
}

function outsideOfCells(path: Place['path']): Pick<Place, 'prefix' | 'thing' | 'field'> {
  const [first, index] = path;
  if (first === 'worksheets' && typeof index === 'number')
    return { prefix: `worksheet ${index + 1}: `, thing: 'a worksheet', field: path.slice(2) };
  return { prefix: '', thing: 'a notebook', field: path };
}

/** The length of the path of the cell around a path, or undefined outside of cells. */
function endOfCell(path: Place['path']): number | undefined {
  const end = path[0] === 'worksheets' ? 4 : 2;
  return path[end - 2] === 'cells' && path.length >= end ? end : undefined;
}

/** The number of a cell, from 1. Cells of nbformat 3 are counted through all worksheets. */
function cellNumber(notebook: unknown, path: Place['path']): number {
  if (path[0] !== 'worksheets') return Number(path[1]) + 1;
  let before = 0;
  for (let sheet = 0; sheet < Number(path[1]); sheet++) {
    const cells = valueAt(notebook, ['worksheets', sheet, 'cells']);
    before += Array.isArray(cells) ? cells.length : 0;
  }
  return before + Number(path[3]) + 1;
}

function cellName(cell: unknown): string {
  const type = valueAt(cell, ['cell_type']);
  return typeof type === 'string' ? `a ${type} cell` : 'a cell';
}

function outputName(output: unknown): string {
  const type = valueAt(output, ['output_type']);
  if (typeof type !== 'string') return 'an output';
  return /^[aeiou]/.test(type) ? `an ${type} output` : `a ${type} output`;
}

/** Splits a JSON pointer; what looks like a number is one only inside of a list. */
function pathOf(notebook: unknown, pointer: string): Place['path'] {
  const path: (string | number)[] = [];
  let value = notebook;
  for (const part of pointer.split('/').slice(1)) {
    const step = Array.isArray(value) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(step);
    value = valueAt(value, [step]);
  }
  return path;
}

function valueAt(value: unknown, path: Place['path']): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, step)?.value;
  }
  return at;
}
