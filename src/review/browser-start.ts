import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Opens an address in the browser of the person, as far as there is one. The address holds a secret, and arguments of
 * programs can be read by everybody on the machine; so the browser is given a file that nobody else can read, which
 * leads to the address.
 *
 * @returns what removes the file again.
 */
export async function openBrowser(url: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'nbvc-open-'));
  const file = join(folder, 'open.html');
  const link = `<!doctype html><meta charset="utf-8"><title>nbvc</title><script>location.replace(${JSON.stringify(url)})</script>`;
  await writeFile(file, link, { mode: 0o600 });
  const [program, ...args] = opener(pathToFileURL(file).href, process.platform);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  // Without such a program the printed address is there to be opened by hand.
  child.on('error', () => undefined);
  child.unref();
  return async () => rm(folder, { recursive: true, force: true });
}

function opener(url: string, platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === 'darwin') return ['open', url];
  // `start` takes its first quoted argument for a title.
  return platform === 'win32' ? ['cmd', '/c', 'start', '""', url] : ['xdg-open', url];
}

/** Returns true where a browser that is started here is one that the person sees. */
export function hasScreen(environment: Readonly<NodeJS.ProcessEnv>, platform: NodeJS.Platform): boolean {
  if (environment['SSH_CONNECTION'] !== undefined) return false;
  if (platform === 'darwin' || platform === 'win32') return true;
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some(
    (screen) => screen !== undefined && screen !== '',
  );
}
