import { compareVersions } from '../commands/compare.ts';
import { renderTerminal } from '../render/terminal.ts';
import { driverDisplay } from './display.ts';
import type { Sink } from './output.ts';

/** Shows what stripping would change in a notebook. Apart from the command: most runs compare nothing. */
export async function writeStripDiff(
  { path, before, after }: { readonly path: string; readonly before: Uint8Array; readonly after: Uint8Array },
  sink: Sink,
): Promise<void> {
  const side = { path, mode: undefined, label: undefined };
  const comparison = compareVersions(before, after, { ignoreWhitespace: false });
  const options = await driverDisplay(process.env);
  for (const line of renderTerminal({ before: side, after: side, comparison }, options)) sink.write(line);
}
