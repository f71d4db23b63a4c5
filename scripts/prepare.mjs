// @ts-check
/**
 * What npm runs to make a package of a checkout: after `npm ci`, and when a hook framework installs nbvc from git. The
 * latter is a global install, which npm passes on, so that the tools to build with are not in the checkout; they are
 * fetched into it first.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const GLOBAL = /^npm_config_(?:global|location|prefix|local_prefix|global_prefix)$/i;

if (!existsSync(`${root}node_modules/rolldown`)) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !GLOBAL.test(name)));
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
await import('./build.mjs');
