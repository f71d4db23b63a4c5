import { byteSize } from '../check/byte-size.ts';
import { escapeLine } from '../escape-control.ts';

/** What is kept of one notebook. */
export interface KeptNotebook {
  /** From the top of the work tree. */
  readonly path: string;
  /** Cells, each with the run it had last; versions of one cell with different sources count one each. */
  readonly cells: number;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly used: number;
}

interface Total {
  readonly cells: number;
  readonly bytes: number;
}

/** What `nbvc outputs` has to say. */
export type OutputsReport =
  | { readonly kind: 'list'; readonly notebooks: readonly KeptNotebook[]; readonly limit: number }
  | { readonly kind: 'gc'; readonly removed: Total; readonly left: Total; readonly limit: number }
  | { readonly kind: 'forget'; readonly removed: Total };

/** Returns the report as plain text. */
export function renderOutputs(report: OutputsReport): string {
  switch (report.kind) {
    case 'list':
      return list(report.notebooks, report.limit);
    case 'gc':
      return `removed ${inWords(report.removed)}; kept ${inWords(report.left)} of at most ${byteSize(report.limit)}\n`;
    case 'forget':
      return `removed ${inWords(report.removed)}\n`;
  }
}

function list(notebooks: readonly KeptNotebook[], limit: number): string {
  if (notebooks.length === 0) return 'no outputs are kept here\n';
  const lines = notebooks.map(
    ({ path, used, ...total }) => `${new Date(used).toISOString().slice(0, 10)}  ${path}  ${inWords(total)}`,
  );
  const sum = {
    cells: notebooks.reduce((total, { cells }) => total + cells, 0),
    bytes: notebooks.reduce((total, { bytes }) => total + bytes, 0),
  };
  lines.push(`kept: ${inWords(sum)} of at most ${byteSize(limit)}`);
  return lines.map((line) => `${escapeLine(line)}\n`).join('');
}

function inWords({ cells, bytes }: Total): string {
  return `outputs of ${cells} cell${cells === 1 ? '' : 's'}, ${byteSize(bytes)}`;
}
