// @ts-check
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
import { record } from './rows.mjs';

const library = fileURLToPath(new URL('../dist/lib/index.js', import.meta.url));
const runs = Number(process.argv[2] ?? 200);

/** Kilobytes of the core, and milliseconds of the diff. */
const MOST = { core: 150, diff: 5 };

const CORE =
  `parseNotebook validateNotebook diffNotebooks diffToJson parseDiff applyDiff applyEdits mergeNotebooks
  findConflicts resolveConflicts stripNotebook policyOf`.split(/\s+/);

/** @type {{what: string, names?: string[], most?: number}[]} */
const IMPORTS = [
  { what: 'reading (`parseNotebook`)', names: ['parseNotebook'] },
  { what: 'comparing (`diffNotebooks`)', names: ['parseNotebook', 'diffNotebooks'] },
  {
    what: 'the core: reading, validating, comparing, applying, merging, resolving, stripping',
    names: CORE,
    most: MOST.core,
  },
  {
    what: 'secrets (`scanNotebook`, all rules)',
    names: ['parseNotebook', 'createRuleSet', 'SECRET_RULES', 'scanNotebook'],
  },
  { what: 'checking (`checkNotebook`)', names: ['parseNotebook', 'checkNotebook', 'checkPolicy'] },
  { what: 'repairing (`repairNotebook`)', names: ['repairNotebook'] },
  { what: 'everything (`import * as nbvc`)' },
];

/** @param {string[]} [names] of all of the library, if not given */
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

/** @param {boolean} changed */
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
  return times.toSorted((a, b) => a - b)[runs >> 1] ?? 0;
}

for (const { what, names, most } of IMPORTS) {
  const code = await bundled(names);
  const [size, packed] = [code.length, gzipSync(code).length].map((bytes) => (bytes / 1000).toFixed(0));
  record({
    job: `library in a browser, minified: ${what}`,
    ours: `${size} kB (gzip ${packed})`,
    ...(most === undefined ? {} : { target: `<= ${most} kB`, met: code.length <= 1000 * most }),
  });
}
const milliseconds = medianOfDiff();
record({
  job: 'library, diff of 200 cells, 10 of them changed',
  ours: `${milliseconds.toFixed(2)} ms`,
  target: `<= ${MOST.diff} ms`,
  met: milliseconds <= MOST.diff,
});
