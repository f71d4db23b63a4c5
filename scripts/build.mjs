// @ts-check
/** Builds dist/: the CLI as one ESM bundle with lazy chunks and, without `--cli`, the library and its types. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const cliOnly = process.argv.includes('--cli');

rmSync(`${root}dist/cli`, { recursive: true, force: true });
const bundle = await rolldown({
  input: { nbvc: `${root}src/cli/main.ts` },
  platform: 'node',
  cwd: root,
  // A warning here is a mistake of ours or a dependency's comment style; only ours matters.
  onLog: (level, log, handler) => (log.code === 'EVAL' ? undefined : handler(level, log)),
});
await bundle.write({
  dir: `${root}dist/cli`,
  format: 'esm',
  chunkFileNames: 'chunks/[name]-[hash].js',
  // Not minified: 4 % slower to start at most, and stack traces stay readable in bug reports.
  minify: false,
});
await bundle.close();

if (!cliOnly) {
  rmSync(`${root}dist/lib`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
