import { plainLine } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { lines, outputCharacters } from './terminal-source.ts';

/**
 * Yields the first lines of an output, up to a number of lines and of characters, and counts what is left out.
 *
 * @param more lines that were not even rendered.
 */
export function* capped(rendered: Iterable<string>, options: TerminalOptions, more = 0): Generator<string> {
  let count = 0;
  let shown = 0;
  let room = outputCharacters(options);
  for (const line of rendered) {
    count++;
    // The first line is shown in any case; it is no longer than the room there is.
    if (shown !== count - 1 || shown >= options.outputLines || (shown > 0 && line.length > room)) continue;
    shown++;
    room -= line.length;
    yield line;
  }
  const total = count + more;
  if (total === shown) return;
  const rest = `${sign('more', options)} ${lines(total - shown)} more (--output-lines ${total})`;
  yield plainLine(`       ${rest}`, 'note', options);
}
