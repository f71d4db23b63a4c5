// @ts-check
/**
 * How long a page takes from being opened until a person can use it: our report and `nbvc review` beside nbdime's page,
 * for 500 cells of which 20 changed, in one browser and one run, in turns.
 *
 * Usage: NBDIFF_WEB=/path/to/nbdiff-web NBVC_CHROMIUM=/path/to/chromium node bench/open-page.mjs [cells] [changed] [runs]
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { random } from './generate.mjs';
import { median } from './measure.mjs';
import { record, recordFaster, seconds } from './rows.mjs';

const [cellCount = 500, changedCount = 20, runs = 3] = process.argv.slice(2).map(Number);
const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const nbdiffWeb = process.env['NBDIFF_WEB'];

/** @param {boolean} isNew */
function notebook(isNew) {
  const next = random(7);
  const step = Math.floor(cellCount / changedCount);
  const cells = Array.from({ length: cellCount }, (_, i) => {
    const value = Math.floor(next() * 1e6);
    const shown = isNew && i % step === 0 ? value + 1 : value;
    const source = [`# step ${i}\n`, `total_${i} = frame.query("x > ${shown}")\n`, `total_${i}.describe()`];
    const text = Array.from({ length: 8 }, (_unused, k) => `row ${k}  ${(next() * 100).toFixed(4)}\n`);
    const outputs = [{ name: 'stdout', output_type: 'stream', text }];
    return { cell_type: 'code', execution_count: i + 1, id: `cell-${i}`, metadata: {}, outputs, source };
  });
  return `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)));
  const address = server.address();
  await new Promise((closed) => server.close(() => closed(undefined)));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** @param {string} url */
async function answers(url) {
  for (let tries = 0; tries < 300; tries++) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${url} does not answer`);
}

/**
 * Opens a page in a context of its own, so that nothing is cached.
 *
 * @param {import('playwright-core').Browser} browser @param {string} url
 * @param {(page: import('playwright-core').Page) => Promise<unknown>} isUsable
 */
async function open(browser, url, isUsable) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await isUsable(page);
  // A page that is busy answers no key: it is usable once its thread is free for a frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
  const time = performance.now() - start;
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  await context.close();
  return { time, nodes };
}

const job = `page, ${cellCount} cells, ${changedCount} changed`;
const folder = mkdtempSync(join(tmpdir(), 'nbvc-open-'));
const files = ['before', 'after'].map((name) => join(folder, `${name}.ipynb`));
for (const [i, file] of files.entries()) writeFileSync(file, notebook(i === 1));
const report = join(folder, 'report.html');
const browser = await chromium.launch({
  executablePath: process.env['NBVC_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
try {
  const started = performance.now();
  execFileSync(process.execPath, [program, 'diff', ...files, '--format', 'html', '-o', report]);
  const made = performance.now() - started;
  record({
    job: `${job}: report made (${(statSync(report).size / 1e6).toFixed(1)} MB, wall time)`,
    ours: seconds(made / 1000),
    target: '<= 1 s',
    met: made <= 1000,
  });

  /** @type {Record<string, { time: number, nodes: number }[]>} */
  const results = {
    'nbvc report': [],
    'nbvc review': [],
    ...(nbdiffWeb === undefined ? {} : { 'nbdiff-web': [] }),
  };
  let nbdime = '';
  if (nbdiffWeb !== undefined) {
    const port = await freePort();
    const args = [`--port=${port}`, '--browser=none', '--persist', ...files];
    children.push(spawn(nbdiffWeb, args, { stdio: 'ignore', cwd: folder }));
    await answers(`http://127.0.0.1:${port}/`);
    const query = `base=${encodeURIComponent(files[0] ?? '')}&remote=${encodeURIComponent(files[1] ?? '')}`;
    nbdime = `http://127.0.0.1:${port}/diff?${query}`;
  }
  for (let run = 0; run < runs; run++) {
    results['nbvc report']?.push(
      await open(browser, pathToFileURL(report).href, (page) =>
        page.waitForSelector('html.js .cell.modified'),
      ),
    );
    const child = spawn(process.execPath, [program, 'review', '--no-open', ...files], { cwd: folder });
    children.push(child);
    const url = await new Promise((found) => {
      child.stdout.once('data', (chunk) => found(String(chunk).trim()));
    });
    results['nbvc review']?.push(
      await open(browser, url, (page) => page.waitForSelector('html[data-rev] .cell.modified')),
    );
    child.kill();
    if (nbdime !== '')
      results['nbdiff-web']?.push(
        // All cells are made before the first is shown; the last one says that they are.
        await open(browser, nbdime, (page) =>
          page.waitForFunction(
            (count) => document.querySelectorAll('.jp-Cell-diff').length >= count,
            cellCount,
            { timeout: 180_000, polling: 50 },
          ),
        ),
      );
  }
  const [own = 0, review = 0, peer] = Object.values(results).map(
    (list) => median(list.map(({ time }) => time)) / 1000,
  );
  record({
    job: `${job}: nbvc review, until usable`,
    ours: seconds(review),
    target: '<= 0.5 s',
    met: review <= 0.5,
  });
  record({ job: `${job}: report, until usable`, ours: seconds(own), target: '<= 0.5 s', met: own <= 0.5 });
  recordFaster({ job: `${job}: report, until usable`, ours: own, peer: 'nbdiff-web', theirs: peer });
} finally {
  for (const child of children) child.kill();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
