// @ts-check
/**
 * Builds dist/: the CLI as ESM bundles and, without `--cli`, the library and its types.
 *
 * Git's drivers are a bundle of their own, apart from that of the commands: git starts them once for each file of a
 * diff, and chunks shared between the two would make ten files to load out of one.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const cliOnly = process.argv.includes('--cli');

/** @param {string} name @param {string} source @param {Partial<import('rolldown').InputOptions>} [input] */
async function bundle(name, source, input = {}) {
  const build = await rolldown({
    input: { [name]: `${root}src/cli/${source}` },
    platform: 'node',
    cwd: root,
    ...input,
  });
  // Not minified: 4 % slower to start at most, and stack traces stay readable in bug reports.
  const chunkFileNames = `${name}-chunks/[name]-[hash].js`;
  await build.write({ dir: `${root}dist/cli`, format: 'esm', minify: false, chunkFileNames });
  await build.close();
}

rmSync(`${root}dist/cli`, { recursive: true, force: true });
const driverApart = {
  name: 'driver-apart',
  /** @param {string} id */
  resolveId: (id) => (id === './driver.ts' ? { id: './driver.js', external: true } : undefined),
};
await bundle('driver', 'driver.ts');
await bundle('nbvc', 'main.ts', { plugins: [driverApart] });

if (!cliOnly) {
  rmSync(`${root}dist/lib`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
