import type { CellChange, ModifiedCell, NotebookDiff, Pair, TextDiff } from '../diff/notebook-diff.ts';
import { diffTexts } from '../diff/lines.ts';
import { sizeOf } from '../json/node.ts';
import { decodeUtf8 } from '../json/string.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { type CellPart, cellText, headText } from '../notebook/text-form.ts';

import type { FileDiff } from './file-diff.ts';
import { quotePath } from './names.ts';
import type { Part } from './part.ts';
import { unifiedDiff } from './unified.ts';
import { otherHalves } from './view.ts';

export interface PatchOptions {
  /** Unchanged lines around a hunk. */
  readonly context: number;
  readonly ignore: ReadonlySet<Part>;
}

const NOTHING = '/dev/null';
/** Longer parts are named by their size, not compared line by line. */
const MAX_BYTES = 4_000_000;

/**
 * Yields unified diffs for other tools to show, one for each part of a notebook that changed: `nb.ipynb#cell-4`
 * is its source, `#cell-4-outputs` its outputs and `#cell-4-metadata` the rest, as text; `#metadata` is
 * that of the notebook. Execution counts are not among them.
 */
export function* renderPatch(file: FileDiff, options: PatchOptions): Generator<string> {
  const writer = new PatchWriter(file, options);
  const { comparison } = file;
  if (comparison.kind === 'text') {
    const [before = '', after = ''] = [comparison.before, comparison.after].map((bytes) =>
      decodeUtf8(bytes, 0, Math.min(bytes.length, MAX_BYTES)),
    );
    yield* writer.part('', diffTexts(before, after));
  } else if (comparison.kind === 'notebooks') yield* writer.notebooks(comparison.diff);
}

class PatchWriter {
  readonly #file: FileDiff;
  readonly #options: PatchOptions;

  constructor(file: FileDiff, options: PatchOptions) {
    this.#file = file;
    this.#options = options;
  }

  *notebooks(diff: NotebookDiff): Generator<string> {
    if (diff.fields.length > 0 && !this.#options.ignore.has('metadata'))
      yield* this.part('#metadata', diffTexts(headText(diff.before), headText(diff.after)));
    const halves = new Set(diff.cells.flatMap(otherHalves));
    for (const change of diff.cells) yield* this.#cell(change, diff, halves);
  }

  /**
   * Yields the diff of one part.
   *
   * @param name added to the path: of both sides, or of each; a side that is not there has none.
   */
  *part(name: string | Partial<Pair<string>>, diff: TextDiff): Generator<string> {
    const { before, after } = typeof name === 'string' ? { before: name, after: name } : name;
    const paths = {
      before: this.#file.before?.path ?? this.#file.after?.path ?? '',
      after: this.#file.after?.path ?? this.#file.before?.path ?? '',
    };
    const names = {
      before: before === undefined ? NOTHING : quotePath(`a/${paths.before}${before}`),
      after: after === undefined ? NOTHING : quotePath(`b/${paths.after}${after}`),
    };
    yield* unifiedDiff(names, diff, this.#options.context);
  }

  *#cell(change: CellChange, notebooks: Pair<Notebook>, halves: ReadonlySet<Cell>): Generator<string> {
    switch (change.kind) {
      case 'unchanged':
        return;
      case 'modified':
        yield* this.#source(change);
        break;
      case 'added':
        if (!halves.has(change.after)) yield* this.#whole({ after: change.after });
        break;
      case 'deleted':
        if (!halves.has(change.before)) yield* this.#whole({ before: change.before });
    }
    const cells = {
      before: 'before' in change ? change.before : undefined,
      after: 'after' in change ? change.after : undefined,
    };
    yield* this.#others('metadata', cells, notebooks);
    yield* this.#others('outputs', cells, notebooks);
  }

  *#source({ before, after, source, relation }: ModifiedCell): Generator<string> {
    const diff = relation?.source ?? source;
    if (diff === undefined || this.#options.ignore.has('source')) return;
    yield* this.part({ before: nameOf(before), after: nameOf(after) }, diff);
  }

  *#whole({ before, after }: Partial<Pair<Cell>>): Generator<string> {
    if (this.#options.ignore.has('source')) return;
    const names = {
      ...(before === undefined ? {} : { before: nameOf(before) }),
      ...(after === undefined ? {} : { after: nameOf(after) }),
    };
    yield* this.part(names, diffTexts(before?.text ?? '', after?.text ?? ''));
  }

  // oxlint-disable-next-line max-params -- a part of a cell on both sides
  *#others(part: CellPart, cells: Pair<Cell | undefined>, notebooks: Pair<Notebook>): Generator<string> {
    if (this.#options.ignore.has(part)) return;
    const { before, after } = cells;
    const size = Math.max(...[before, after].map((cell) => (cell === undefined ? 0 : sizeOf(cell.node))));
    const texts = {
      before: before === undefined || size > MAX_BYTES ? '' : cellText(notebooks.before, before, part),
      after: after === undefined || size > MAX_BYTES ? '' : cellText(notebooks.after, after, part),
    };
    const names = {
      ...(before === undefined ? {} : { before: `${nameOf(before)}-${part}` }),
      ...(after === undefined ? {} : { after: `${nameOf(after)}-${part}` }),
    };
    if (size > MAX_BYTES) yield `# ${names.after ?? names.before ?? ''}: ${size} B, too long to compare\n`;
    else yield* this.part(names, diffTexts(texts.before, texts.after));
  }
}

function nameOf({ index }: Cell): string {
  return `#cell-${index + 1}`;
}
