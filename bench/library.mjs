/**
 * What the library weighs in a browser, and how long it takes to compare two parsed notebooks.
 *
 *     node bench/library.mjs [runs]
 *
 * Sizes are of minified bundles without nbformat's validators, which are chunks of their own.
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { diffNotebooks, parseNotebook } from '../dist/lib/index.js';

const library = fileURLToPath(new URL('../dist/lib/index.js', import.meta.url));
const runs = Number(process.argv[2] ?? 200);

const CORE =
  `parseNotebook validateNotebook diffNotebooks diffToJson parseDiff applyDiff applyEdits mergeNotebooks
  findConflicts resolveConflicts stripNotebook policyOf`.split(/\s+/);

const IMPORTS = {
  'reading (`parseNotebook`)': ['parseNotebook'],
  'comparing (`diffNotebooks`)': ['parseNotebook', 'diffNotebooks'],
  'the core: reading, validating, comparing, applying, merging, resolving, stripping': CORE,
  'secrets (`scanNotebook`, all rules)': ['parseNotebook', 'createRuleSet', 'SECRET_RULES', 'scanNotebook'],
  'checking (`checkNotebook`)': ['parseNotebook', 'checkNotebook', 'checkPolicy'],
  'repairing (`repairNotebook`)': ['repairNotebook'],
  'everything (`import * as nbvc`)': undefined,
};

/** @param names undefined for all of the library */
async function bundled(names) {
  const what = names === undefined ? '* as all' : `{ ${names.join(', ')} }`;
  const used = names === undefined ? 'all' : `[${names.join(', ')}]`;
  const code = `import ${what} from ${JSON.stringify(library)}; globalThis.used = ${used};`;
  const build = await rolldown({
    input: 'entry',
    platform: 'browser',
    external: [/schema\/generated\//],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : undefined),
        load: (id) => (id === 'entry' ? code : undefined),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true, comments: false });
  await build.close();
  return new TextEncoder().encode(output[0].code);
}

function notebook(changed) {
  const cells = Array.from({ length: 200 }, (_, i) => ({
    cell_type: 'code',
    execution_count: i,
    id: `cell-${i}`,
    metadata: {},
    outputs: [{ name: 'stdout', output_type: 'stream', text: [`result ${i}\n`, 'done\n'] }],
    source: Array.from({ length: 10 }, (__, line) =>
      changed && i % 20 === 7 && line === 4
        ? `changed_${i} = ${line}\n`
        : `value_${i}_${line} = f(${i}, ${line})\n`,
    ),
  }));
  const text = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1);
  return parseNotebook(new TextEncoder().encode(text));
}

function medianOfDiff() {
  const [before, after] = [notebook(false), notebook(true)];
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    diffNotebooks(before, after);
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[runs >> 1];
}

for (const [what, names] of Object.entries(IMPORTS)) {
  const code = await bundled(names);
  const [size, packed] = [code.length, gzipSync(code).length].map((bytes) => (bytes / 1000).toFixed(0));
  process.stdout.write(`| ${what} | ${size} (gzip ${packed}) |\n`);
}
process.stdout.write(`diff of 200 cells, 10 changed: ${medianOfDiff().toFixed(2)} ms (median of ${runs})\n`);
