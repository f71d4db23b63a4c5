/**
 * Something the person at the keyboard can mend: a wrong argument, a broken file, a missing revision.
 * What else is thrown, and is not of git or of the system, is a bug of ours and ends as a bug report.
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

/** A git that could not do what it was asked, for a reason of its own: the disk, a damaged object, somebody's kill. */
export class GitFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GitFailed';
  }
}

/** Returns the code of an error of the system, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
