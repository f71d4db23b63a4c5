import type { TagChange, ValueChange } from '../diff/notebook-diff.ts';
import type { JsonNode } from '../json/document.ts';
import { sizeOf, stringOf } from '../json/node.ts';
import { printJson } from '../json/print.ts';
import { JUPYTER_STYLE } from '../json/style.ts';
import { contentLine, safe } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import type { Role } from './theme.ts';

/** Larger values are named by their size: nobody reads widget state in a diff. */
const MAX_VALUE_BYTES = 2000;

const ONE_LINE = { ...JUPYTER_STYLE, indent: undefined };

/** Returns a value on one line, safe to print. */
function compactValue(node: JsonNode): string {
  const size = sizeOf(node);
  return size > MAX_VALUE_BYTES ? `(${byteCount(size)})` : safe(printJson(node, ONE_LINE, 0));
}

/** Strings that cannot be taken for anything else. */
const PLAIN_WORD = /^[\w.+-]{1,100}$/;

/** Two words, such as versions, need no quotes; anything else is shown as JSON, which tells "1" from 1. */
function bothValues(before: JsonNode, after: JsonNode): string[] {
  const words = [before, after].flatMap((node) => stringOf(node) ?? []);
  return words.length === 2 && words.every((word) => PLAIN_WORD.test(word))
    ? words
    : [before, after].map(compactValue);
}

/** Returns a number of bytes as people write it. */
export function byteCount(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  return bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Yields one line for each value that came, went or changed. */
export function* renderValues(
  title: string,
  changes: readonly ValueChange[],
  options: TerminalOptions,
): Generator<string> {
  for (const change of changes) {
    const path = safe(change.path.join('.'));
    const prefix = { text: `  ${title}   `, role: 'note' as const };
    yield contentLine(prefix, [valueSpan(change, path, options)], options);
  }
}

function valueSpan(
  change: ValueChange,
  path: string,
  options: TerminalOptions,
): { text: string; role: Role | undefined } {
  switch (change.kind) {
    case 'added':
      return { text: `+ ${path} ${compactValue(change.after)}`, role: 'added' };
    case 'deleted':
      return { text: `${sign('deleted', options)} ${path} ${compactValue(change.before)}`, role: 'removed' };
    case 'modified':
      return {
        text: `${path} ${bothValues(change.before, change.after).join(` ${sign('arrow', options)} `)}`,
        role: undefined,
      };
  }
}

/** Yields the line of a change of tags. */
export function* renderTags(change: TagChange, options: TerminalOptions): Generator<string> {
  const spans = [
    ...change.added.map((tag) => ({ text: `+ ${safe(tag)}  `, role: 'added' as const })),
    ...change.removed.map((tag) => ({
      text: `${sign('deleted', options)} ${safe(tag)}  `,
      role: 'removed' as const,
    })),
  ];
  const order = { text: 'only their order or presence changed', role: 'note' as const };
  yield contentLine({ text: '  tags   ', role: 'note' }, spans.length === 0 ? [order] : spans, options);
}
