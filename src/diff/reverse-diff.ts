import type { Pair } from './notebook-diff.ts';
import type {
  ParsedDiff,
  ParsedListChange,
  ParsedModifiedCell,
  ParsedModifiedOutput,
  ParsedTextDiff,
} from './parsed-diff.ts';

/** Returns the diff that leads back, from `after` to `before`. */
export function reverseDiff(diff: ParsedDiff): ParsedDiff {
  return {
    ...swap(diff),
    fields: diff.fields.map(swap),
    cells: diff.cells.map((change) => reverseEntry(change, reverseCell)),
  };
}

function swap<T extends Pair<unknown>>(pair: T): Omit<T, 'before' | 'after'> & Pair<T['before' | 'after']> {
  return { ...pair, before: pair.after, after: pair.before };
}

function reverseEntry<Modified extends { readonly kind: 'modified' }>(
  change: ParsedListChange<Modified>,
  reverseModified: (change: Modified) => Modified,
): ParsedListChange<Modified> {
  switch (change.kind) {
    case 'unchanged':
      return swap(change);
    case 'added':
      return { kind: 'deleted', before: change.after, value: change.value };
    case 'deleted':
      return { kind: 'added', after: change.before, value: change.value };
    default:
      return reverseModified(change);
  }
}

function reverseCell(change: ParsedModifiedCell): ParsedModifiedCell {
  const { type, id, source, tags, executionCount } = change;
  return {
    ...swap(change),
    type: type && swap(type),
    id: id && swap(id),
    source: source && reverseText(source),
    attachments: change.attachments.map(swap),
    tags: tags && swap(tags),
    metadata: change.metadata.map(swap),
    executionCount: executionCount && swap(executionCount),
    outputs: change.outputs.map((output) => reverseEntry(output, reverseOutput)),
    fields: change.fields.map(swap),
  };
}

function reverseOutput(change: ParsedModifiedOutput): ParsedModifiedOutput {
  const { text, executionCount } = change;
  return {
    ...swap(change),
    text: text && swap(text),
    data: change.data.map(swap),
    metadata: change.metadata.map(swap),
    executionCount: executionCount && swap(executionCount),
    fields: change.fields.map(swap),
  };
}

function reverseText({ beforeLines, afterLines, hunks }: ParsedTextDiff): ParsedTextDiff {
  return {
    beforeLines: afterLines,
    afterLines: beforeLines,
    hunks: hunks.map(({ beforeStart, afterStart, removed, added }) => ({
      beforeStart: afterStart,
      afterStart: beforeStart,
      removed: added,
      added: removed,
    })),
  };
}
