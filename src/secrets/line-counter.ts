import type { Position } from '../json/position.ts';

/** Tells lines and columns of offsets; reads a text once as long as the offsets ascend. */
export class LineCounter {
  readonly #text: string;
  #start = 0;
  #offset = 0;
  #line = 1;
  #column = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Returns the place of an offset in the text that begins at `start`.
   *
   * @param offset in UTF-16 units of the whole text.
   */
  at(start: number, offset: number): Position {
    if (start !== this.#start || offset < this.#offset) {
      this.#start = start;
      this.#offset = start;
      this.#line = 1;
      this.#column = 1;
    }
    for (; this.#offset < offset; this.#offset++) this.#step(this.#text.charCodeAt(this.#offset));
    return { line: this.#line, column: this.#column };
  }

  /** The second half of a pair of surrogates takes no column. */
  #step(unit: number): void {
    if (unit === 0x0a) {
      this.#line++;
      this.#column = 1;
    } else if (unit < 0xdc00 || unit > 0xdfff) this.#column++;
  }
}
