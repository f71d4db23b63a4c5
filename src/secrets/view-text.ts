import type { Range } from '../json/document.ts';
import { type SourceText, joinRanges, lastAtMost } from './source-text.ts';

/** Another form of a text, whose characters come from that text. */
export interface ViewText extends SourceText {
  /** Returns the offset in the text that the view is of. */
  origin(offset: number): number;
}

/**
 * Puts a view together from left to right: what is copied, what stands for something else, and what is added.
 */
export class ViewBuilder {
  readonly #base: SourceText;
  readonly #texts: string[] = [];
  /** By run: where it starts in the view, and what of the base it comes from. */
  readonly #starts: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #length = 0;

  constructor(base: SourceText) {
    this.#base = base;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds the characters `[start, end)` of the base. */
  copy(start: number, end: number): void {
    if (end > start) this.#run(this.#base.text.slice(start, end), start, end);
  }

  /** Adds characters for all of `[start, end)`: `&` for `&amp;`. */
  replace(text: string, start: number, end: number): void {
    this.#run(text, start, end);
  }

  /** Adds characters that come from nowhere. @param near where in the base they stand */
  insert(text: string, near: number): void {
    this.#run(text, near, near);
  }

  build(): ViewText {
    return new BuiltView(this.#base, this.#texts.join(''), {
      starts: this.#starts,
      from: this.#from,
      to: this.#to,
    });
  }

  #run(text: string, from: number, to: number): void {
    if (text === '') return;
    this.#starts.push(this.#length);
    this.#from.push(from);
    this.#to.push(to);
    this.#texts.push(text);
    this.#length += text.length;
  }
}

interface Runs {
  readonly starts: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

class BuiltView implements ViewText {
  readonly text: string;
  readonly #base: SourceText;
  readonly #runs: Runs;

  constructor(base: SourceText, text: string, runs: Runs) {
    this.#base = base;
    this.text = text;
    this.#runs = runs;
  }

  origin(offset: number): number {
    const { starts, from } = this.#runs;
    const run = lastAtMost(starts, offset);
    const within = offset - (starts[run] ?? 0);
    return (from[run] ?? 0) + (this.#isCopy(run) ? within : 0);
  }

  ranges(start: number, end: number): Range[] {
    const { starts, from, to } = this.#runs;
    const wanted: Range[] = [];
    for (let run = lastAtMost(starts, start); run < starts.length; run++) {
      const runStart = starts[run] ?? 0;
      if (runStart >= end) break;
      const runEnd = starts[run + 1] ?? this.text.length;
      if (runEnd <= start) continue;
      const base = from[run] ?? 0;
      if (this.#isCopy(run))
        wanted.push({
          start: base + Math.max(0, start - runStart),
          end: base + Math.min(runEnd, end) - runStart,
        });
      else if ((to[run] ?? 0) > base) wanted.push({ start: base, end: to[run] ?? 0 });
    }
    return joinRanges(joinRanges(wanted).flatMap((range) => this.#base.ranges(range.start, range.end)));
  }

  #isCopy(run: number): boolean {
    const { starts, from, to } = this.#runs;
    const length = (starts[run + 1] ?? this.text.length) - (starts[run] ?? 0);
    return (to[run] ?? 0) - (from[run] ?? 0) === length;
  }
}
