import { execFileSync } from 'node:child_process';

/** End-to-end tests run the bundled program, so it is built from the sources under test first. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs', '--cli'], { stdio: 'inherit' });
}
