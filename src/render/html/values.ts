import type { TagChange, ValueChange } from '../../diff/notebook-diff.ts';
import type { JsonNode } from '../../json/document.ts';
import { sizeOf } from '../../json/node.ts';
import { printJson } from '../../json/print.ts';
import { JUPYTER_STYLE } from '../../json/style.ts';
import { byteCount } from '../terminal-values.ts';
import { escapeHtml } from './escape.ts';

/** Larger values are named by their size: nobody reads widget state in a diff. */
const MAX_VALUE_BYTES = 4000;

const ONE_LINE = { ...JUPYTER_STYLE, indent: undefined };

/** Returns values that changed as a table; nothing where there are none. */
export function valuesTable(title: string, changes: readonly ValueChange[], tags?: TagChange): string {
  const rows = [...tagRows(tags), ...changes.map(valueRow)];
  if (rows.length === 0) return '';
  return `<table class="values"><caption>${escapeHtml(title)}</caption>${rows.join('')}</table>`;
}

function tagRows(tags: TagChange | undefined): string[] {
  if (tags === undefined) return [];
  if (tags.added.length + tags.removed.length === 0) return [row('tags', 'another order', '')];
  return [row('tags', escapeHtml(tags.removed.join(', ')), escapeHtml(tags.added.join(', ')))];
}

function valueRow(change: ValueChange): string {
  const before = change.kind === 'added' ? '' : valueHtml(change.before);
  const after = change.kind === 'deleted' ? '' : valueHtml(change.after);
  return row(escapeHtml(change.path.join('.')), before, after);
}

function row(name: string, before: string, after: string): string {
  return `<tr><th scope="row">${name}</th>${cell(before, 'removed')}${cell(after, 'added')}</tr>`;
}

function cell(content: string, side: 'removed' | 'added'): string {
  return content === ''
    ? '<td></td>'
    : `<td class="${side}"><span class="vh">${side}: </span>${content}</td>`;
}

function valueHtml(node: JsonNode): string {
  const size = sizeOf(node);
  return size > MAX_VALUE_BYTES ? `(${byteCount(size)})` : escapeHtml(printJson(node, ONE_LINE, 0));
}
