// @ts-check
/**
 * Builds dist/: the CLI as two bundles, what browsers load of its pages, and, without `--cli`, the library and its types;
 * and the pages of the manual, which the program prints of itself.
 *
 * The start of the program and git's drivers are a bundle of their own, apart from that of the commands: git starts
 * them once for each file of a diff, and chunks shared between the two would make ten files to load out of one. Both
 * are CommonJS because node starts that 5 ms sooner than modules, a quarter of what a driver takes beyond bare node.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const cliOnly = process.argv.includes('--cli');
/** For `npm run coverage`. */
const withSourceMaps = process.env['NBVC_SOURCE_MAPS'] === '1';

/** @param {string} name @param {string} source @param {import('rolldown').Plugin[]} [plugins] */
async function bundle(name, source, plugins = []) {
  const build = await rolldown({
    input: { [name]: `${root}src/cli/${source}` },
    platform: 'node',
    cwd: root,
    plugins,
  });
  await build.write({
    dir: `${root}dist/cli`,
    format: 'cjs',
    // What is loaded late is loaded by `require` too: an `import()` starts the loader for modules.
    dynamicImportInCjs: false,
    // Not minified: 4 % slower to start at most, and stack traces stay readable in bug reports.
    minify: false,
    comments: false,
    sourcemap: withSourceMaps,
    entryFileNames: '[name].cjs',
    chunkFileNames: `${name}-chunks/[name]-[hash].cjs`,
  });
  await build.close();
}

/** What browsers load of the pages of `nbvc review`: scripts with all they need, so that users install none of it. */
async function bundleWeb() {
  mkdirSync(`${root}dist/web`, { recursive: true });
  for (const name of ['review', 'merge']) {
    const build = await rolldown({
      input: `${root}src/review/browser/${name}.js`,
      platform: 'browser',
      cwd: root,
    });
    await build.write({ file: `${root}dist/web/${name}.js`, format: 'iife', minify: true, comments: false });
    await build.close();
    copyFileSync(`${root}src/review/browser/${name}.css`, `${root}dist/web/${name}.css`);
  }
}

/** The report for libraries: the highlighter of rare languages is bundled with it, so that users install none of it. */
async function bundleHtml() {
  const build = await rolldown({
    input: { html: `${root}src/html.ts` },
    platform: 'neutral',
    cwd: root,
    external: ['@lezer/highlight', '@lezer/python', 'get-east-asian-width', 'markdown-it', 'temml'],
  });
  await build.write({
    dir: `${root}dist/lib`,
    format: 'esm',
    minify: false,
    comments: false,
    chunkFileNames: 'html-chunks/[name]-[hash].js',
  });
  await build.close();
}

/**
 * Commander loads `node:child_process` for subcommands that are programs of their own. We have none, and it brings
 * sockets and streams with it: 5 ms of 75 and a megabyte for every command that a person starts.
 */
const NEEDED_AT_ONCE = "const childProcess = require('node:child_process');";
const commanderAlone = {
  name: 'commander-alone',
  /** @param {string} code @param {string} id */
  transform(code, id) {
    if (!id.endsWith('commander/lib/command.js')) return undefined;
    if (!code.includes(NEEDED_AT_ONCE)) throw new Error('commander has changed: see commander-alone');
    return code.replace(
      NEEDED_AT_ONCE,
      "const childProcess = { spawn: (...args) => require('node:child_process').spawn(...args) };",
    );
  },
};

rmSync(`${root}dist/cli`, { recursive: true, force: true });
const programApart = {
  name: 'program-apart',
  /** @param {string} id */
  resolveId: (id) => (id === './program.ts' ? { id: './program.cjs', external: true } : undefined),
};
await bundle('nbvc', 'main.ts', [programApart]);
await bundle('program', 'program.ts', [commanderAlone]);
// What threads run: a bundle of its own, as it starts from its file.
await bundle('check-worker', '../commands/check-worker.ts');
rmSync(`${root}man`, { recursive: true, force: true });
execFileSync(process.execPath, [`${root}bin/nbvc.cjs`, 'man', '--write', `${root}man`], { stdio: 'inherit' });

if (!cliOnly) {
  rmSync(`${root}dist/lib`, { recursive: true, force: true });
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  await bundleHtml();
}

rmSync(`${root}dist/web`, { recursive: true, force: true });
await bundleWeb();
