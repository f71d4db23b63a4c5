// @ts-check
/** The speed part of `bench/secrets.mjs`. */
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SECRET_RULES, createRuleSet, scanBytes } from '../dist/lib/index.js';
import { timed } from './secrets-peers.mjs';

const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const ruleSet = createRuleSet(SECRET_RULES);
const IMAGE_BYTES = 50e6;
const IMAGES = 50;
const RUNS = 5;

/**
 * @param {string} temporary
 * @param {string | undefined} real a folder of real notebooks
 * @param {readonly import('./secrets-peers.mjs').Peer[]} peers
 */
export function measureSpeed(temporary, real, peers) {
  if (real !== undefined) {
    const text = join(temporary, 'text');
    mkdirSync(text);
    for (const name of readdirSync(real))
      writeFileSync(join(text, name), withoutImages(readFileSync(join(real, name))));
    measureFolder('text-only notebooks', text, peers);
    measureFolder('real notebooks', real, peers);
  }
  measureImages(temporary);
  measureHostile();
}

/** Outputs and attachments without what is no text; a file that is no JSON as it is. @param {Buffer} bytes */
function withoutImages(bytes) {
  try {
    const isImage = (/** @type {string} */ key) =>
      /^(?:image\/(?!svg)|application\/pdf|audio\/|video\/)/.test(key);
    const notebook = JSON.parse(bytes.toString('utf8'), (key, value) => (isImage(key) ? undefined : value));
    return Buffer.from(JSON.stringify(notebook, undefined, 1));
  } catch {
    return bytes;
  }
}

/** @param {string} title @param {string} folder @param {readonly import('./secrets-peers.mjs').Peer[]} peers */
function measureFolder(title, folder, peers) {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const megabytes = files.reduce((sum, { length }) => sum + length, 0) / 1e6;
  const seconds = Array.from({ length: RUNS }, () =>
    cpuOf(() => files.forEach((bytes) => scanBytes(bytes, ruleSet))),
  );
  console.log(`${title}: ${files.length} files, ${megabytes.toFixed(1)} MB`);
  console.log(
    `  nbvc, in process: first ${(megabytes / (seconds[0] ?? 0)).toFixed(0)} MB/s, ` +
      `then ${(megabytes / Math.min(...seconds.slice(1))).toFixed(0)} MB/s of CPU time`,
  );
  const own = timed(process.execPath, [program, 'scan', '--format', 'json', folder], folder);
  for (const { name, wall, cpu } of [
    { name: 'nbvc scan', ...own },
    ...peers.map(({ name: peer, scan }) => ({ name: peer, ...scan(folder) })),
  ])
    console.log(
      `  ${name.padEnd(15)} ${wall.toFixed(2)} s wall, ${cpu.toFixed(2)} s CPU, ` +
        `${(megabytes / wall).toFixed(0)} MB/s, ${(wall / own.wall).toFixed(1)} times nbvc's wall time`,
    );
}

/** @param {string} temporary */
function measureImages(temporary) {
  const file = join(temporary, 'images.ipynb');
  const head = Buffer.from('iVBORw0KGgo', 'base64');
  const noise = Buffer.alloc((IMAGE_BYTES / IMAGES / 4) * 3);
  let state = 1;
  for (let i = 0; i < noise.length; i++)
    noise[i] = (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
  head.copy(noise);
  const image = noise.toString('base64');
  const cells = Array.from({ length: IMAGES }, (_, i) => ({
    cell_type: 'code',
    execution_count: i,
    id: `c${i}`,
    metadata: {},
    outputs: [
      { output_type: 'display_data', metadata: {}, data: { 'image/png': image, 'text/plain': ['<Figure>'] } },
    ],
    source: ['plt.show()'],
  }));
  writeFileSync(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1));
  const reading = least(() => readFileSync(file));
  const both = least(() => scanBytes(readFileSync(file), ruleSet));
  console.log(
    `${(statSync(file).size / 1e6).toFixed(0)} MB of images: read in ${(1000 * reading).toFixed(0)} ms, ` +
      `read and scanned in ${(1000 * both).toFixed(0)} ms: ${(both / reading).toFixed(1)} times`,
  );
}

/** What goes between the keywords of a rule, over and over, to make its pattern try for long. */
const HOSTILE = ['a1B2-_.a1B2-_.a1B2-_. = "', ' ', '\\n', "' : 0", ': str = a', '://a:', '-', '=:'];

/** The slowest rules on 100 kB that are made to be slow. */
function measureHostile() {
  const rules = SECRET_RULES.map((rule) => {
    const alone = createRuleSet([rule]);
    const times = HOSTILE.map((filler) => {
      const unit = rule.keywords.map((keyword) => keyword + filler).join('');
      const text = Buffer.from(unit.repeat(Math.ceil(100_000 / unit.length)));
      return least(() => scanBytes(text, alone));
    });
    return { id: rule.id, worst: Math.max(...times) };
  });
  const slowest = rules.toSorted((a, b) => b.worst - a.worst).slice(0, 3);
  const said = slowest.map(({ id, worst }) => `${id} ${(1000 * worst).toFixed(0)} ms`);
  console.log(`100 kB of hostile text for each of ${rules.length} rules; the slowest: ${said.join(', ')}`);
}

/** @param {() => unknown} run */
const least = (run) => Math.min(...Array.from({ length: RUNS }, () => cpuOf(run)));

/** Seconds of processor time. @param {() => unknown} run */
function cpuOf(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
