import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

/**
 * End-to-end tests run the bundled program, so it is built from the sources under test first; the library, which takes
 * the compiler seconds, only where a source is newer.
 */
export function setup(): void {
  const args = isFresh('dist/lib/html.js') ? ['--cli'] : [];
  execFileSync(process.execPath, ['scripts/build.mjs', ...args], { stdio: 'inherit' });
}

function isFresh(built: string): boolean {
  if (!existsSync(built)) return false;
  const { mtimeMs } = statSync(built);
  return readdirSync('src', { recursive: true, encoding: 'utf8' }).every(
    (file) => !file.endsWith('.ts') || statSync(`src/${file}`).mtimeMs <= mtimeMs,
  );
}
