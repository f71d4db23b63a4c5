import { type JsonNode, KIND_MASK, KINDS, NON_ASCII, UNICODE_ESCAPED } from '../json/document.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { parseNotebook } from '../notebook/read.ts';

const STRING = KINDS.indexOf('string');

/** Shorter strings are not worth a name. */
const LARGE = 65_536;

/** A notebook without its payloads. */
export interface Lean {
  readonly bytes: Uint8Array;
  /** The buffer it came from is needed no more: others have all that was large in it, or nothing was. */
  readonly spent: boolean;
}

/**
 * Keeps the large strings of outputs, images for the most part, once for all versions of a notebook that have them. In
 * the notebook a short name stands for each, so what compares and merges outputs as a whole does the same with less.
 */
export class PayloadStore {
  readonly #largerThan: number;
  readonly #prefix: string;
  readonly #payloads: Uint8Array[] = [];
  readonly #byLength = new Map<number, number[]>();

  /** @param largerThan bytes of the smallest string that is taken out, less one. */
  constructor(largerThan: number = LARGE) {
    this.#largerThan = largerThan;
    // Nobody can know it beforehand, so no notebook can hold what looks like a name.
    this.#prefix = `nbvc-payload-${globalThis.crypto.randomUUID()}-`;
  }

  /** Returns a notebook with names for its payloads; what is no readable notebook comes back as it is. */
  lean(bytes: Uint8Array): Lean {
    const nodes = largeOutputs(bytes, this.#largerThan);
    const known = this.#payloads.length;
    const edits = nodes.map(({ document, index }): Edit => {
      const [start, end] = [(document.starts[index] ?? 0) + 1, (document.ends[index] ?? 0) - 1];
      const name = `${this.#prefix}${this.#place(bytes.subarray(start, end))}.`;
      return { start, end, content: Buffer.from(name) };
    });
    return { bytes: applyEdits(bytes, edits), spent: edits.length > 0 && this.#payloads.length === known };
  }

  /** Returns a notebook with all its payloads, in pieces to be joined: those of `lean(x)` make x, to the byte. */
  pieces(bytes: Uint8Array): Uint8Array[] {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (let start = text.indexOf(this.#prefix); start !== -1; start = text.indexOf(this.#prefix, from)) {
      const number = start + this.#prefix.length;
      const end = text.indexOf('.', number);
      const payload = this.#payloads[Number(text.toString('latin1', number, end))];
      pieces.push(bytes.subarray(from, start), payload ?? new Uint8Array());
      from = end + 1;
    }
    return [...pieces, bytes.subarray(from)];
  }

  /** Returns the joined {@link pieces}. */
  whole(bytes: Uint8Array): Uint8Array {
    return Buffer.concat(this.pieces(bytes));
  }

  /** Returns where a payload stands in the store, to which it is added where it is new. */
  #place(payload: Uint8Array): number {
    const candidates = this.#byLength.get(payload.length) ?? [];
    const found = candidates.find((at) => Buffer.compare(this.#payloads[at] ?? payload, payload) === 0);
    if (found !== undefined) return found;
    const place = this.#payloads.push(payload) - 1;
    this.#byLength.set(payload.length, [...candidates, place]);
    return place;
  }
}

/** Only ASCII: how other letters are written belongs to the style of a file, which is found by looking at them. */
function largeOutputs(bytes: Uint8Array, largerThan: number): JsonNode[] {
  const found: JsonNode[] = [];
  for (const outputs of outputsOf(bytes)) {
    const { document, index } = outputs;
    const end = document.nexts[index] ?? 0;
    for (let at = index; at < end; at++) {
      const kind = document.kinds[at] ?? 0;
      const size = (document.ends[at] ?? 0) - (document.starts[at] ?? 0) - 2;
      if ((kind & KIND_MASK) === STRING && (kind & (NON_ASCII | UNICODE_ESCAPED)) === 0 && size > largerThan)
        found.push({ document, index: at });
    }
  }
  return found;
}

function outputsOf(bytes: Uint8Array): JsonNode[] {
  try {
    return parseNotebook(bytes).cells.flatMap(({ outputs }) => outputs ?? []);
  } catch {
    return [];
  }
}
