import { plainLine } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { CHARACTERS_A_LINE, lines, outputCharacters } from './terminal-source.ts';

/**
 * Yields the first lines of an output, up to a number of lines and of characters, and counts what is left out.
 *
 * @param more lines that were not even rendered.
 */
export function* capped(rendered: Iterable<string>, options: TerminalOptions, more = 0): Generator<string> {
  let count = 0;
  let shown = 0;
  let characters = 0;
  for (const line of rendered) {
    count++;
    characters += line.length;
    // What is shown is a beginning: after a line that does not fit there is no other.
    const fits = count === 1 || (count <= options.outputLines && characters <= outputCharacters(options));
    if (!fits || shown !== count - 1) continue;
    shown++;
    yield line;
  }
  const total = count + more;
  if (total === shown) return;
  const needed = Math.max(total, Math.ceil(characters / CHARACTERS_A_LINE));
  const rest = `${sign('more', options)} ${lines(total - shown)} more (--output-lines ${needed})`;
  yield plainLine(`       ${rest}`, 'note', options);
}
