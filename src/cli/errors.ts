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
  process.stderr.write(refused === undefined ? bugReport(error, args) : `nbvc: ${refused}\n`);
  return UNFINISHED;
}

function bugReport(error: unknown, args: readonly string[]): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    'nbvc: this is a bug in nbvc; please report it with the following:',
    '',
    `    nbvc ${VERSION}, node ${process.version}, ${process.platform} ${process.arch}`,
    `    command: nbvc ${args.map((arg) => JSON.stringify(arg)).join(' ')}`,
    ...stack.split('\n').map((line) => `    ${escapeLine(line)}`),
    '',
  ].join('\n');
}
