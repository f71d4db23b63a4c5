import type { Finding, NotebookPlace } from '../notebook/finding.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { StripPolicy } from './policy.ts';
import type { Removal, StripPart } from './removal.ts';
import { stripNotebook } from './strip.ts';

/**
 * Returns what does not stand in a notebook as a policy says; nothing where stripping would change nothing. The same
 * verdict as that of {@link stripNotebook}, of which it is made.
 */
export function findUnstripped(notebook: Notebook, policy: StripPolicy): Finding[] {
  return stripNotebook(notebook, policy).removals.map((removal) => findingOf(notebook, removal));
}

const HINT = 'remove it with: nbvc strip <file>';

function findingOf(notebook: Notebook, removal: Removal): Finding {
  const { rule, message } = describe(removal);
  return {
    rule,
    level: 'error',
    message,
    range: removal.range,
    place: placeOf(notebook, removal),
    hint: HINT,
  };
}

const PLACES: Readonly<Record<StripPart, NotebookPlace['part']>> = {
  cells: 'source',
  outputs: 'output',
  'mime-types': 'output',
  addresses: 'output',
  'execution-counts': 'cell-metadata',
  'cell-metadata': 'cell-metadata',
  'notebook-metadata': 'notebook-metadata',
  ids: 'cell-metadata',
  form: 'notebook',
};

function placeOf({ cells }: Notebook, { part, cell, output, label }: Removal): NotebookPlace {
  const id = cell === undefined ? undefined : cells[cell]?.id;
  return {
    part: output === undefined ? PLACES[part] : 'output',
    ...(cell === undefined ? {} : { cell: cell + 1 }),
    ...(id === undefined ? {} : { cellId: id }),
    ...(output === undefined ? {} : { output: output + 1 }),
    ...(label === undefined || part === 'ids' ? {} : { label }),
  };
}

function describe({ part, count, label }: Removal): Pick<Finding, 'rule' | 'message'> {
  switch (part) {
    case 'cells':
      return { rule: 'unstripped-cell', message: 'a cell that is not to be committed' };
    case 'outputs':
      return { rule: 'unstripped-output', message: count === 1 ? 'an output' : `${count} outputs` };
    case 'mime-types':
      return { rule: 'unstripped-output', message: `an output as ${label ?? 'something'}` };
    case 'addresses':
      return { rule: 'unstripped-address', message: 'a memory address' };
    case 'execution-counts':
      return { rule: 'unstripped-execution-count', message: 'an execution count' };
    case 'cell-metadata':
    case 'notebook-metadata':
      return { rule: 'unstripped-metadata', message: `metadata ${label ?? ''}` };
    case 'ids':
      return { rule: 'unstripped-id', message: 'a cell id that is not as the policy says' };
    case 'form':
      return { rule: 'unstripped-form', message: 'the file is not written as Jupyter writes it' };
  }
}
