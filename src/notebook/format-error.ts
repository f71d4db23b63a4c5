/** The file is JSON but not a notebook that can be read. */
export class NotebookFormatError extends Error {
  /** Byte offset of the value that is wrong. */
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.name = 'NotebookFormatError';
    this.offset = offset;
    this.hint = hint;
  }
}
