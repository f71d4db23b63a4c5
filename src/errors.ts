/**
 * Something the person at the keyboard can mend: a wrong argument, a broken file, a missing revision.
 * Everything else that is thrown is a bug of ours and ends as a bug report.
 */
export class UserError extends Error {
  /** One sentence that says what to do about it, or undefined where nothing helps. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UserError';
    this.hint = hint;
  }
}

/** Returns the code of an error of the system, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
