import type { MimeChange, ModifiedOutput, OutputChange } from '../../diff/notebook-diff.ts';
import { diffTexts } from '../../diff/lines.ts';
import { diffTables, type TableDiff } from '../../diff/table.ts';
import { isText } from '../../diff/text-value.ts';
import type { JsonNode } from '../../json/document.ts';
import { elements, member, sizeOf, stringOf } from '../../json/node.ts';
import { printJson } from '../../json/print.ts';
import { JUPYTER_STYLE } from '../../json/style.ts';
import { isBinaryMime, isImage } from '../../notebook/image.ts';
import type { MimeEntry, Output } from '../../notebook/notebook.ts';
import { joinedText } from '../../notebook/text.ts';
import { plainText } from '../escape.ts';
import { byteCount } from '../terminal-values.ts';
import { ansiHtml } from './ansi.ts';
import { codeDiff } from './code-diff.ts';
import { escapeHtml } from './escape.ts';
import { MAX_FRAME } from './frame.ts';
import { type OutputContext, imageChange, imageOf } from './images.ts';
import { valuesTable } from './values.ts';

/** Texts above this are told by their size. */
const MAX_TEXT = 1_000_000;

/** Returns what became of an output; nothing where nothing did. */
export function outputHtml(change: OutputChange, context: OutputContext): string {
  switch (change.kind) {
    case 'unchanged':
      return '';
    case 'added':
      return block(change.after, 'added', wholeOutput(change.after, context));
    case 'deleted':
      return block(change.before, 'removed', wholeOutput(change.before, context));
    case 'modified':
      return block(change.after, 'modified', modifiedOutput(change, context));
  }
}

/** Returns an output as it is, compared with nothing. */
export function shownOutput(output: Output, context: OutputContext): string {
  return block(output, 'shown', wholeOutput(output, context));
}

function block(
  { index, type, name }: Output,
  state: 'added' | 'removed' | 'modified' | 'shown',
  content: string,
): string {
  const said = state === 'shown' ? undefined : state;
  const title = [`output ${index + 1}`, type, name, said].filter((part) => part !== undefined).join(' ');
  return `<div class="output ${state}"><h4>${escapeHtml(title)}</h4>${content}</div>`;
}

function modifiedOutput(change: ModifiedOutput, context: OutputContext): string {
  const { text, data, metadata, executionCount } = change;
  return [
    text === undefined ? '' : textDiff(joinedText(text.before), joinedText(text.after)),
    bundle(data, context),
    fields(change),
    valuesTable('output metadata', metadata),
    executionCount === undefined ? '' : valuesTable('execution count', [executionCount]),
  ].join('');
}

function textDiff(before: string, after: string): string {
  if (before.length + after.length > MAX_TEXT)
    return note(`${byteCount(before.length)} → ${byteCount(after.length)}, too long to compare line by line`);
  const [old, now] = [plainText(before), plainText(after)];
  return old === now ? note('only control characters differ') : codeDiff(diffTexts(old, now), 'text');
}

function note(text: string): string {
  return `<p class="note">${escapeHtml(text)}</p>`;
}

/** An error is one thing to a person: its traceback is compared as text. */
function fields({ fields: changes }: ModifiedOutput): string {
  const traceback = changes.find(({ path }) => path.length === 1 && path[0] === 'traceback');
  const rest = valuesTable(
    'fields',
    changes.filter((change) => change !== traceback),
  );
  if (traceback?.kind !== 'modified') return rest;
  return rest + textDiff(tracebackText(traceback.before), tracebackText(traceback.after));
}

function tracebackText(node: JsonNode | undefined): string {
  return elements(node)
    .map((frame) => stringOf(frame) ?? '')
    .join('\n');
}

/** Where there is a picture or a page, the plain text that says the same is only named. */
function bundle(changes: readonly MimeChange[], context: OutputContext): string {
  const isVisual = changes.some(({ mime }) => isImage(mime) || mime === 'text/html');
  const shown = changes.filter(({ mime }) => !isVisual || mime !== 'text/plain');
  const also = changes.filter((change) => !shown.includes(change)).map(({ mime }) => mime);
  return (
    shown.map((change) => mimeChange(change, context)).join('') +
    (also.length === 0 ? '' : note(`also ${also.join(', ')}`))
  );
}

/** Returns what became of one representation, or of an attachment. */
export function mimeChange(change: MimeChange, context: OutputContext): string {
  const { before, after, mime } = change;
  if (isImage(mime)) return imageChange(change, context);
  if (before === undefined || after === undefined || isBinaryMime(mime)) return sizes(change);
  const [old, now] = [textOf(mime, before), textOf(mime, after)];
  if (mime !== 'text/html') return note(mime) + textDiff(old, now);
  const table = diffTables(old, now);
  return table === undefined || !hasDifference(table) ? frames(old, now, context) : tableHtml(table);
}

/** Under a JSON type a list of strings is a list, not a text in lines. */
const JSON_MIME = /^application\/(?:json|.*\+json)$/;

function textOf(mime: string, node: JsonNode): string {
  return isText(node) && !JSON_MIME.test(mime) ? joinedText(node) : printJson(node, JUPYTER_STYLE, 0);
}

function sizes({ mime, before, after }: MimeChange): string {
  return note(`${mime}: ${sizeText(before)} → ${sizeText(after)}`);
}

function sizeText(node: JsonNode | undefined): string {
  return node === undefined ? 'nothing' : byteCount(sizeOf(node));
}

function frames(old: string, now: string, { frame }: OutputContext): string {
  if (old.length + now.length > MAX_FRAME)
    return note(`text/html: ${byteCount(old.length)} → ${byteCount(now.length)}, too large to show`);
  return `<div class="pair"><div class="removed">${frame(old, 'before')}</div><div class="added">${frame(now, 'after')}</div></div>`;
}

function hasDifference(table: TableDiff): boolean {
  const { changes, addedRows, removedRows, addedColumns, removedColumns, outside } = table;
  const labels = [addedRows, removedRows, addedColumns, removedColumns];
  return changes.length > 0 || labels.some((list) => list.length > 0) || outside !== undefined;
}

/** More changed values than this are counted. */
const MAX_VALUES = 200;

function tableHtml(table: TableDiff): string {
  const rows = table.changes.slice(0, MAX_VALUES).map(({ row, column, before, after }) => {
    const [old, now] = [escapeHtml(before), escapeHtml(after)];
    return `<tr><th scope="row">${escapeHtml(row)}</th><td>${escapeHtml(column)}</td><td class="removed">${old}</td><td class="added">${now}</td></tr>`;
  });
  const caption = `table ${table.rows}×${table.columns}, ${table.changes.length} values differ`;
  const body =
    rows.length === 0
      ? ''
      : `<table class="values"><caption>${caption}</caption><tr><th scope="col">row</th><th scope="col">column</th><th scope="col">before</th><th scope="col">after</th></tr>${rows.join('')}</table>`;
  const labels = [
    ['rows added', table.addedRows],
    ['rows removed', table.removedRows],
    ['columns added', table.addedColumns],
    ['columns removed', table.removedColumns],
  ] as const;
  const more = table.changes.length - rows.length;
  return [
    body,
    more > 0 ? note(`${more} more values`) : '',
    ...labels.map(([name, list]) =>
      list.length === 0
        ? ''
        : note(`${list.length} ${name}: ${list.slice(0, 50).join(', ')}${list.length > 50 ? ', …' : ''}`),
    ),
    table.outside === undefined ? '' : note(`beside it: ${table.outside.before} → ${table.outside.after}`),
  ].join('');
}

/** Returns an output that came, went or stayed as it is. */
function wholeOutput(output: Output, context: OutputContext): string {
  if (output.type === 'error') return `<pre>${errorHtml(output)}</pre>`;
  if (output.text !== undefined) return textHtml(output.text);
  const picture =
    output.data.find(({ mime }) => isImage(mime)) ?? output.data.find(({ mime }) => mime === 'text/html');
  const shown = picture ?? output.data.find(({ mime }) => mime.startsWith('text/')) ?? output.data[0];
  if (shown === undefined) return '';
  const also = output.data.filter((entry) => entry !== shown).map(({ mime }) => mime);
  return entryHtml(shown, context) + (also.length === 0 ? '' : note(`also ${also.join(', ')}`));
}

function errorHtml({ node }: Output): string {
  const trace = tracebackText(member(node, 'traceback'));
  const title = `${stringOf(member(node, 'ename')) ?? 'error'}: ${stringOf(member(node, 'evalue')) ?? ''}`;
  return trace === '' ? escapeHtml(title) : ansiHtml(trace.slice(0, MAX_TEXT));
}

function textHtml(node: JsonNode): string {
  if (sizeOf(node) > MAX_TEXT) return note(`${byteCount(sizeOf(node))} of text`);
  return `<pre>${ansiHtml(joinedText(node))}</pre>`;
}

function entryHtml({ mime, value }: MimeEntry, { frame }: OutputContext): string {
  if (isImage(mime)) return imageOf(mime, value);
  if (isBinaryMime(mime) || sizeOf(value) > MAX_FRAME) return note(`${mime} ${byteCount(sizeOf(value))}`);
  if (mime === 'text/html') return frame(joinedText(value), 'HTML output');
  return isText(value) && !JSON_MIME.test(mime)
    ? textHtml(value)
    : note(`${mime} ${byteCount(sizeOf(value))}`);
}
