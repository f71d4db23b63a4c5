import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { systemMessage } from '../system-error.ts';
import { BAD_INPUT, DONE, UNFINISHED } from './exit-codes.ts';
import { ReaderGone } from './output.ts';
import { VERSION } from './version.ts';

/** Says on standard error what stopped the program and returns its exit code. */
export async function reportError(error: unknown, args: readonly string[]): Promise<number> {
  if (error instanceof ReaderGone) return DONE;
  if (error instanceof UserError) {
    // Loaded now and not before: a program that ends well needs no colours for errors.
    const { chalkStderr } = await import('chalk');
    process.stderr.write(`${chalkStderr.red('nbvc:')} ${error.message}\n`);
    if (error.hint !== undefined) process.stderr.write(`${chalkStderr.dim(`hint: ${error.hint}`)}\n`);
    return BAD_INPUT;
  }
  const refused = systemMessage(error);
  process.stderr.write(refused === undefined ? bugReport(error, args, process.env) : `nbvc: ${refused}\n`);
  return UNFINISHED;
}

/**
 * Returns what is said about an error nobody thought of. It can be sent to strangers as it is: messages may quote the
 * notebook that was read, and values of flags may be anything, so only names and places in our own code are in it.
 */
export function bugReport(
  error: unknown,
  args: readonly string[],
  { NBVC_DEBUG: debug = '' }: Readonly<NodeJS.ProcessEnv>,
): string {
  const frames = framesOf(error);
  const shown = debug === '' || debug === '0' ? frames.slice(0, 1) : frames;
  return [
    `nbvc: this is a bug in nbvc: ${escapeLine(kindOf(error))}`,
    ...shown.map((frame) => `    ${escapeLine(frame)}`),
    `    nbvc ${VERSION}, node ${process.version}, ${process.platform} ${process.arch}`,
    `    command: nbvc ${escapeLine(args.map(wordOf).join(' '))}`,
    'hint: please report these lines; they hold nothing of your files. npm bugs nbvc opens the place to do so.',
    ...(shown.length < frames.length ? ['hint: with NBVC_DEBUG=1 they say more of where it happened.'] : []),
    '',
  ].join('\n');
}

/** `TypeError`, `Error EACCES (open)`: what kind of error it is, without its message. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const call = 'syscall' in error && typeof error.syscall === 'string' ? ` (${error.syscall})` : '';
  return `${error.constructor.name}${code}${call}`;
}

/** Returns where an error came from. The stack begins with the message, which may have lines like these. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const { stack, message } = error;
  const start = message === '' ? 0 : stack.indexOf(message) + message.length;
  return stack
    .slice(start)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}

/** The verb and the names of flags stay; files, revisions and values do not. */
function wordOf(word: string, index: number): string {
  if (index === 0) return /^[a-z-]{1,20}$/.test(word) ? word : '…';
  return /^--?[a-z][a-z-]*/i.exec(word)?.[0] ?? '…';
}
