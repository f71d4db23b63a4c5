import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasScreen, openBrowser } from './browser-start.ts';
import type { LocalServer } from './local-server.ts';

/** How a page of a local server is offered. */
export interface PageOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** How long the server outlives its last page. */
  readonly graceMs: number;
  /** Where the build has put what browsers load. */
  readonly assets: string;
  readonly open: boolean;
  /** Told where the page is. */
  readonly onReady: (url: string) => void;
  /** Ends the server: the terminal was closed, or Ctrl-C pressed. */
  readonly signal: AbortSignal;
}

/** Offers a page until it is done, nobody looks at it any more, or the terminal ends it. */
export async function serve(server: LocalServer, { open, onReady, signal }: PageOptions): Promise<void> {
  const url = await server.listen();
  const stop = (): void => server.close();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  onReady(url);
  const forget = open && hasScreen(process.env, process.platform) ? await openBrowser(url) : undefined;
  try {
    await server.ended;
  } finally {
    signal.removeEventListener('abort', stop);
    await forget?.();
  }
}

/** A script or a style sheet for the browser, made when nbvc was built. @param folder where the build put them. */
export async function readAsset(folder: string, name: string): Promise<Buffer> {
  return readFile(join(folder, name));
}
