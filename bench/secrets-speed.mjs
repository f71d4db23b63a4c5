// @ts-check
/** The speed part of `bench/secrets.mjs`. */
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SECRET_RULES, createRuleSet, scanBytes } from '../dist/lib/index.js';
import { timed } from './measure.mjs';
import { record, recordAtMost, recordFaster, seconds } from './rows.mjs';

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
    measureFolder('text-only notebooks', text, peers, 100);
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

/**
 * @param {string} title @param {string} folder @param {readonly import('./secrets-peers.mjs').Peer[]} peers
 * @param {number} [least] MB/s
 */
function measureFolder(title, folder, peers, least) {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  const megabytes = files.reduce((sum, { length }) => sum + length, 0) / 1e6;
  const [first = 0, ...later] = Array.from(
    { length: RUNS },
    () => megabytes / cpuOf(() => files.forEach((bytes) => scanBytes(bytes, ruleSet))),
  );
  const speed = Math.max(...later);
  record({
    job: `scan, ${title}, in process`,
    ours: `${speed.toFixed(0)} MB/s (${first.toFixed(0)} first)`,
    ...(least === undefined ? {} : { target: `>= ${least} MB/s`, met: speed >= least }),
  });
  const own = timed([process.execPath, program, 'scan', '--format', 'json', folder], {
    cwd: folder,
    accept: [0, 1],
  });
  const job = `scan, ${title}, ${megabytes.toFixed(0)} MB (wall time)`;
  for (const { name, scan } of peers)
    recordFaster({ job, ours: own.wall, peer: name, theirs: scan(folder).wall });
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
  recordAtMost({
    job: `scan, ${(statSync(file).size / 1e6).toFixed(0)} MB of images`,
    ours: seconds(both),
    ratio: both / reading,
    most: 3,
    of: 'reading',
  });
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
  const [slowest] = rules.toSorted((a, b) => b.worst - a.worst);
  const worst = slowest?.worst ?? 0;
  record({
    job: `scan, 100 kB of hostile text, ${rules.length} rules`,
    ours: `${seconds(worst)} (${slowest?.id})`,
    target: 'each < 50 ms',
    met: worst < 0.05,
  });
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
