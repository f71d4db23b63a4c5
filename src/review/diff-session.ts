import { type DiffOptions, diff, isDifferent } from '../commands/diff.ts';
import { pixelsOf } from '../commands/pixels.ts';
import type { ReportFile } from '../render/file-diff.ts';
import type { Cell } from '../notebook/notebook.ts';
import { splitLines } from '../notebook/text.ts';
import { type FileSection, fileSection, prepareSection } from '../render/html/file-section.ts';
import { changesIndex, renderHtmlReport } from '../render/html/report.ts';
import type { Visibility } from '../render/view.ts';
import type { Comment } from './comment.ts';
import type { Frames } from './frames.ts';
import { HttpError } from './http-error.ts';

/** What a person wants to see, as far as the server has to do with it. */
export interface ReviewView {
  readonly ignoreWhitespace: boolean;
  readonly showCounts: boolean;
  readonly showIds: boolean;
}

export interface DiffSessionOptions {
  readonly diff: DiffOptions;
  readonly view: Visibility;
  readonly title: string;
  readonly frames: Frames;
}

/** The differences as they were at one time, in one view. */
interface Built {
  readonly sections: readonly FileSection[];
  readonly others: number;
}

/** A place that a person comments on, as the page names it. */
export interface CommentPlace {
  /** The number of the state the page shows: in another, the same name may be another cell. */
  readonly rev: number;
  readonly view: ReviewView;
  /** The id of the element: `f1-c3`. */
  readonly cell: string;
  readonly side: 'before' | 'after';
  readonly line: number | undefined;
}

/** A diff that is looked at for a while, during which files change. */
export class DiffSession {
  readonly #options: DiffSessionOptions;
  readonly #built = new Map<string, Promise<Built>>();
  #rev = 1;

  constructor(options: DiffSessionOptions) {
    this.#options = options;
  }

  /** Forgets what was compared, and returns the number of the state that begins. */
  outdate(): number {
    this.#built.clear();
    return ++this.#rev;
  }

  /** Returns what the page shows first: names, counts and the list of changes. */
  async summary(view: ReviewView): Promise<object> {
    const rev = this.#rev;
    const { sections, others } = await this.#build(view);
    return {
      rev,
      title: this.#options.title,
      view: { whitespace: view.ignoreWhitespace, counts: view.showCounts, ids: view.showIds },
      index: changesIndex(sections),
      files: sections.map(({ id, name, summary, html }) => ({ id, name, summary, size: html.length })),
      others,
      cells: sections.flatMap((section) =>
        section.cells.map(({ id, block }) => ({ id, path: section.path, keys: keysOf(block.change) })),
      ),
    };
  }

  async section(id: string, view: ReviewView): Promise<string> {
    const { sections } = await this.#build(view);
    const found = sections.find((section) => section.id === id);
    if (found === undefined) throw new HttpError(404, 'no such file in this diff');
    return found.html;
  }

  /** Returns where a comment belongs, by names that hold when the page has changed. */
  async locate({ rev, view, cell, side, line }: CommentPlace): Promise<CommentAnchor> {
    if (rev !== this.#rev) throw new HttpError(409, 'the files have changed meanwhile');
    const { sections } = await this.#build(view);
    const section = sections.find(({ cells }) => cells.some(({ id }) => id === cell));
    const block = section?.cells.find(({ id }) => id === cell)?.block;
    const target = block && sidesOf(block.change)[side];
    if (section === undefined || target === undefined) throw new HttpError(404, 'no such cell in this diff');
    const anchor = { path: section.path, cell: keyOf(target), title: block?.title ?? '', side };
    return line === undefined ? anchor : { ...anchor, line, quote: lineOf(target, line) };
  }

  /** Returns the page as one file that needs no server. */
  async report(view: ReviewView): Promise<string> {
    const { title } = this.#options;
    let html = '';
    for await (const chunk of renderHtmlReport(this.#files(view), { ...this.#visibility(view), title }))
      html += chunk;
    return html;
  }

  async #build(view: ReviewView): Promise<Built> {
    const key = JSON.stringify([view.ignoreWhitespace, view.showCounts, view.showIds]);
    const building = this.#built.get(key) ?? this.#compare(view);
    this.#built.set(key, building);
    // What failed once (a revision that a rebase is about to make) may work the next time.
    building.catch(() => this.#built.delete(key));
    return building;
  }

  async #compare(view: ReviewView): Promise<Built> {
    const sections: FileSection[] = [];
    const counted = { others: 0 };
    const options = { ...this.#visibility(view), frame: this.#options.frames.frame };
    for await (const file of this.#files(view, counted)) {
      await prepareSection(file);
      sections.push(fileSection(file, sections.length + 1, options));
    }
    return { sections, others: counted.others };
  }

  async *#files({ ignoreWhitespace }: ReviewView, counted = { others: 0 }): AsyncGenerator<ReportFile> {
    const report = await diff({ ...this.#options.diff, lines: { ignoreWhitespace } });
    counted.others = report.others;
    for await (const file of report.files)
      if (isDifferent(file)) yield { file, pixels: await pixelsOf(file) };
  }

  #visibility({ showCounts, showIds }: ReviewView): Visibility {
    return { ...this.#options.view, showCounts, showIds };
  }
}

/** @param line counted from 1. */
function lineOf({ text }: Cell, line: number): string {
  const found = splitLines(text)[line - 1];
  if (found === undefined) throw new HttpError(400, 'no such line');
  return found.trimEnd();
}

/** What the server knows of a comment by itself. */
export type CommentAnchor = Omit<Comment, 'id' | 'text' | 'written' | 'resolved'>;

type CellChange = FileSection['cells'][number]['block']['change'];

function sidesOf(change: CellChange): { readonly before?: Cell; readonly after?: Cell } {
  if (change.kind === 'added') return { after: change.after };
  return change.kind === 'deleted'
    ? { before: change.before }
    : { before: change.before, after: change.after };
}

function keysOf(change: CellChange): { readonly before?: string; readonly after?: string } {
  const { before, after } = sidesOf(change);
  return { ...(before && { before: keyOf(before) }), ...(after && { after: keyOf(after) }) };
}

/** Ids stay with a cell when others come before it; without one its number is all there is. */
function keyOf({ id, index }: Cell): string {
  return id ?? `cell ${index + 1}`;
}
