import { elements } from '../json/node.ts';
import { type Printable, printJson } from '../json/print.ts';
import { JUPYTER_STYLE } from '../json/style.ts';
import type { Choice } from '../merge/conflict-form.ts';
import { type ForeignRest, type RestSettled, isKeyOfNbdime, settleRest } from '../merge/nbdime-rests.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';

const CHOICES = ['ours', 'base', 'theirs', 'both'] as const;

/** Of an image in base64 its beginning is enough. */
const LONGEST_LINE = 200;

/** Returns, for each way in which a rest of another tool can be settled, what there would be then; not escaped. */
export function restVersions(
  notebook: Notebook,
  rest: ForeignRest,
): ReadonlyMap<(typeof CHOICES)[number], string> {
  const versions = new Map<Choice, string>();
  for (const choice of CHOICES) {
    const settled = settleRest(notebook, rest, choice);
    if (settled !== undefined)
      versions.set(choice, clipped(textOf(settled, notebook.cells[rest.cell ?? -1])));
  }
  return versions;
}

function textOf(
  { drop, source, outputs, attachments, metadata }: RestSettled,
  cell: Cell | undefined,
): string {
  if (drop === true) return '(the cell is deleted)';
  if (source !== undefined) return source;
  if (outputs !== undefined) {
    const present = elements(cell?.outputs);
    const kept = outputs.flatMap((index) => present[index] ?? []);
    return kept.length === 0
      ? '(no output)'
      : kept.map((node) => printJson(node, JUPYTER_STYLE, 0)).join('\n');
  }
  const changes = [...(attachments ?? metadata ?? [])].filter(([key]) => !isKeyOfNbdime(key));
  return changes.length === 0 ? '(as it stands)' : changes.map(textOfMember).join('\n');
}

function textOfMember([key, value]: readonly [string, Printable | undefined]): string {
  return `${key}: ${value === undefined ? '(not there)' : printJson(value, JUPYTER_STYLE, 0)}`;
}

function clipped(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
    .join('\n');
}
