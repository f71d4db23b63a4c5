// @ts-check
/**
 * Tries a part of nbvc on damaged notebooks for a while, and goes on from those that reached new code.
 *
 * usage: npm run fuzz -- --target scan|read|diff|merge|strip|secrets|repair [--seconds 60] [--seed 1] [--out folder]
 *
 * What breaks a promise is made smaller and written to `<out>/<target>-<number>/`. Exit code 1 where there was any.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    out: { type: 'string', default: join(tmpdir(), 'nbvc-fuzz') },
  },
});
if (values.target === undefined) throw new Error('which --target?');
const target = values.target;

const root = fileURLToPath(new URL('..', import.meta.url));
// Below node_modules, so that what is not bundled is found.
const file = `${root}node_modules/.cache/nbvc-fuzz/${process.pid}.mjs`;
const build = await rolldown({
  input: `${root}test/fuzz/search.ts`,
  platform: 'node',
  external: ['fast-check'],
  // One file: coverage is asked for by the name of the script.
  treeshake: true,
});
await build.write({ file, format: 'esm', codeSplitting: false });
await build.close();

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
/** By the place of a function: a one for each of its characters that was ever reached. @type {Map<string, Uint8Array>} */
const reached = new Map();

/** @param {import('node:inspector').Profiler.CoverageRange[]} ranges of one function, the inner ones behind the outer. */
function isFunctionNew([outer, ...inner]) {
  if (outer === undefined) return false;
  const { startOffset: from, endOffset: to } = outer;
  const now = new Uint8Array(to - from);
  for (const { startOffset, endOffset, count } of [outer, ...inner])
    now.fill(count > 0 ? 1 : 0, startOffset - from, endOffset - from);
  const before = reached.get(`${from} ${to}`);
  reached.set(
    `${from} ${to}`,
    before === undefined ? now : before.map((value, at) => value | (now[at] ?? 0)),
  );
  return now.some((value, at) => value > (before?.[at] ?? 0));
}

/** V8 tells what was reached since it was asked last. */
function isNew() {
  let found = false;
  session.post('Profiler.takePreciseCoverage', (error, answer) => {
    if (error !== null) throw error;
    for (const { url, functions } of answer.result)
      if (url === pathToFileURL(file).href)
        for (const { ranges } of functions) found = isFunctionNew(ranges) || found;
  });
  return found;
}

/** @type {typeof import('../test/fuzz/search.ts')} */
const { search } = await import(pathToFileURL(file).href);
rmSync(file);
const end = Date.now() + Number(values.seconds) * 1000;
/** By what was thrown: how often. @type {Map<string, number>} */
const seen = new Map();
const { tries, kept } = await search({
  target,
  seed: Number(values.seed),
  goesOn: () => Date.now() < end,
  isNew,
  onCrash({ files, error }) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const kind = text.split('\n').slice(0, 3).join('\n');
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    if (seen.get(kind) !== 1) return;
    const folder = join(values.out, `${target}-${seen.size}`);
    mkdirSync(folder, { recursive: true });
    for (const [index, name] of ['base', 'ours', 'theirs'].entries())
      writeFileSync(join(folder, `${name}.ipynb`), files[index] ?? '');
    writeFileSync(join(folder, 'error.txt'), text);
    process.stderr.write(`${folder}\n${text}\n`);
  },
});
process.stdout.write(
  `${target}: ${tries} tries, ${kept} files reached new code, ${seen.size} kinds of faults, seed ${values.seed}\n`,
);
process.exitCode = seen.size === 0 ? 0 : 1;
