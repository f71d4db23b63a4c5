import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { PageOptions } from '../review/serve.ts';
import { print } from './output.ts';

/** The flags of all commands that show a page. */
export interface PageFlags {
  readonly C?: string;
  readonly port: number;
  readonly open: boolean;
  readonly idle: number;
  readonly quiet?: boolean;
}

/** Returns how a page is offered; the address goes to standard output, for people and programs. */
export function pageOptions({ port, open, idle, quiet }: PageFlags): PageOptions {
  return {
    port,
    open,
    graceMs: idle * 1000,
    assets: join(realpathSync(process.argv[1] ?? ''), '..', '..', 'dist', 'web'),
    onReady: (url) => {
      print(`${url}\n`);
      if (quiet !== true) process.stderr.write('It ends with Ctrl-C, or when its page is closed.\n');
    },
    signal: endOfTerminal(),
  };
}

function endOfTerminal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
