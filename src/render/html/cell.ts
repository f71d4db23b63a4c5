import type { CellChange, ModifiedCell } from '../../diff/notebook-diff.ts';
import { tagsOf } from '../../diff/tags.ts';
import { effectiveMembers, member } from '../../json/node.ts';
import type { Cell, Notebook } from '../../notebook/notebook.ts';
import { readOutputs } from '../../notebook/output.ts';
import { splitLines } from '../../notebook/text.ts';
import type { Part } from '../part.ts';
import { codeDiff, wholeText } from './code-diff.ts';
import { escapeHtml } from './escape.ts';
import { type OutputContext, imageUrl } from './images.ts';
import { type AttachmentUrl, markdownHtml, proseDiff } from './markdown.ts';
import { mimeChange, outputHtml } from './outputs.ts';
import { valuesTable } from './values.ts';

/** What the cells of one notebook have in common. */
export interface CellContext extends OutputContext {
  readonly before: Notebook;
  readonly after: Notebook;
  readonly language: string;
  readonly ignore: ReadonlySet<Part>;
}

/** One cell of the report. */
export interface CellBlock {
  readonly state: CellChange['kind'] | 'moved';
  /** Number and kind, as in the heading. */
  readonly title: string;
  readonly change: CellChange;
  readonly html: string;
}

/** Returns the block of one change; headings and parts as the terminal names them. */
export function cellBlock(change: CellChange, id: string, context: CellContext): CellBlock {
  const state = change.kind === 'unchanged' && change.moved ? 'moved' : change.kind;
  const cell = change.kind === 'deleted' ? change.before : change.after;
  const title = titleOf(change, cell);
  const heading = `<h3 tabindex="-1"><span class="state">${state}</span> ${escapeHtml(title)}</h3>`;
  const content = contentOf(change, context);
  return {
    state,
    title,
    change,
    html: `<section class="cell ${state}" id="${id}">${heading}${content}</section>`,
  };
}

function titleOf(change: CellChange, { type, id, metadata }: Cell): string {
  const tags = tagsOf(metadata) ?? [];
  const about = [type, ...(id === undefined ? [] : [`#${id}`]), ...tags.map((tag) => `[${tag}]`)].join(' ');
  return `${numberOf(change)} ${about}`;
}

function numberOf(change: CellChange): string {
  if (change.kind === 'added') return `cell ${change.after.index + 1}`;
  if (change.kind === 'deleted') return `cell ${change.before.index + 1}`;
  const [from, to] = [change.before.index + 1, change.after.index + 1];
  return from === to ? `cell ${to}` : `cell ${from} → ${to}`;
}

function contentOf(change: CellChange, context: CellContext): string {
  switch (change.kind) {
    case 'unchanged':
      return wholeCell(change.after, 'same', context);
    case 'added':
      return wholeCell(change.after, 'added', context);
    case 'deleted':
      return wholeCell(change.before, 'removed', context);
    case 'modified':
      return modifiedCell(change, context);
  }
}

function languageOf({ type }: Cell, { language }: CellContext): string {
  return type === 'code' ? language : 'text';
}

function wholeCell(cell: Cell, side: 'added' | 'removed' | 'same', context: CellContext): string {
  const text = cell.text;
  const source = context.ignore.has('source')
    ? ''
    : part('source', wholeText(splitLines(text), side, languageOf(cell, context)) + renderedOf(cell, text));
  // What did not change is there to be read around what did; its outputs are not.
  if (context.ignore.has('outputs') || side === 'same') return source;
  const notebook = side === 'removed' ? context.before : context.after;
  const outputs = readOutputs(notebook, cell).map((output) =>
    outputHtml(
      side === 'removed' ? { kind: 'deleted', before: output } : { kind: 'added', after: output },
      context,
    ),
  );
  return source + part('outputs', outputs.join(''));
}

function part(name: string, content: string): string {
  return content === '' ? '' : `<div class="part ${name}">${content}</div>`;
}

function modifiedCell(change: ModifiedCell, context: CellContext): string {
  const { before, after, attachments, executionCount } = change;
  const source = change.relation?.source ?? change.source;
  const sourceHtml =
    source === undefined
      ? part('source context', wholeText(splitLines(after.text), 'same', languageOf(after, context)))
      : part('source', codeDiff(source, languageOf(after, context)) + renderedDiff(before, after));
  return [
    relationNote(change),
    sourceHtml,
    part('attachments', attachments.map((one) => mimeChange(one, context)).join('')),
    part('metadata', metadataHtml(change)),
    part('outputs', change.outputs.map((output) => outputHtml(output, context)).join('')),
    executionCount === undefined ? '' : part('counts', valuesTable('execution count', [executionCount])),
  ].join('');
}

function relationNote({ relation }: ModifiedCell): string {
  if (relation === undefined) return '';
  const [first, second] = relation.kind === 'split' ? relation.into : relation.from;
  const cells = `cells ${first.index + 1} and ${second.index + 1}`;
  return `<p class="note">${relation.kind === 'split' ? `was split into ${cells}` : `was joined from ${cells}`}</p>`;
}

function metadataHtml({ tags, metadata, fields, type, id }: ModifiedCell): string {
  const words = [
    type === undefined ? '' : `type ${type.before} → ${type.after}`,
    id === undefined ? '' : `id ${id.before ?? 'none'} → ${id.after ?? 'none'}`,
  ].filter((text) => text !== '');
  const notes = words.map((text) => `<p class="note">${escapeHtml(text)}</p>`).join('');
  return notes + valuesTable('metadata', metadata, tags) + valuesTable('cell', fields);
}

/** Markdown as people will read it, below its source. */
function renderedOf(cell: Cell, text: string): string {
  const html = cell.type === 'markdown' ? markdownHtml(text, urlsOf(cell)) : undefined;
  return html === undefined ? '' : rendered(html);
}

function renderedDiff(before: Cell, after: Cell): string {
  if (before.type !== 'markdown' || after.type !== 'markdown') return '';
  const old = markdownHtml(before.text, urlsOf(before));
  const now = markdownHtml(after.text, urlsOf(after));
  return old === undefined || now === undefined ? '' : rendered(proseDiff(old, now));
}

function rendered(html: string): string {
  return `<details class="rendered" open><summary>rendered</summary><div class="prose">${html}</div></details>`;
}

function urlsOf({ attachments }: Cell): AttachmentUrl {
  return (name) => {
    const [entry] = effectiveMembers(member(attachments, name));
    return entry === undefined ? undefined : imageUrl(entry[0], entry[1]);
  };
}
