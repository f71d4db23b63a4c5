import { GitFailed, UserError, codeOf } from './errors.ts';
import { escapeLine } from './escape-control.ts';

/** In the words people know for it. */
const MESSAGES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'busy',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'is there already',
  EIO: 'the disk cannot be read or written',
  EISDIR: 'is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'no such file or folder',
  ENOMEM: 'not enough memory',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'not a folder',
  EPERM: 'not permitted',
  EROFS: 'the file system can only be read',
  ETXTBSY: 'busy',
};

/** Returns what the system has refused or git has failed at, for a person and escaped; undefined for other errors. */
export function systemMessage(error: unknown): string | undefined {
  if (error instanceof GitFailed) return error.message;
  const text = MESSAGES[String(codeOf(error))];
  if (text === undefined || !(error instanceof Error) || !('syscall' in error)) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? `${escapeLine(error.path)}: ` : '';
  return `${path}${text} (${escapeLine(String(error.syscall))})`;
}

/** Returns true for what a person or the system is to blame for: with the next file it may go well. */
export function isOfOneFile(error: unknown): boolean {
  return error instanceof UserError || systemMessage(error) !== undefined;
}
