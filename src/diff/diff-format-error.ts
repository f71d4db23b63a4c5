import { type JsonNode } from '../json/document.ts';
import { startOf } from '../json/node.ts';

/** The file is JSON but not a diff in the published format. */
export class DiffFormatError extends Error {
  /** Byte offset of the value that is wrong. */
  readonly offset: number;

  constructor(message: string, at: JsonNode | number) {
    super(message);
    this.name = 'DiffFormatError';
    this.offset = typeof at === 'number' ? at : startOf(at);
  }
}
