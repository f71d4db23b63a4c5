// @ts-check
/**
 * Takes the pictures of the docs: the report and the page of a merge, on a wide window and on a phone.
 *
 * Usage: node scripts/screenshots.mjs [folder]; NBVC_CHROMIUM names the browser. Needs `npm run build`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'bin', 'nbvc.cjs');
const target = process.argv[2] ?? join(root, 'docs', 'images');
const SIZES = /** @type {const} */ ([
  ['wide', 1280, 800],
  ['phone', 390, 844],
]);

/** @param {string} id @param {string} source @param {object[]} [outputs] */
const code = (id, source, outputs = []) => ({
  cell_type: 'code',
  execution_count: null,
  id,
  metadata: {},
  outputs,
  source: source.split(/(?<=\n)/),
});

/** @param {string} score */
const printed = (score) => [{ name: 'stdout', output_type: 'stream', text: [`accuracy ${score}\n`] }];

/** @param {{ year: string, c: string, score: string, rows: string, scratch: string, last: string }} texts */
function notebook({ year, c, score, rows, scratch, last }) {
  const intro = `# Churn model\n\nWe train a logistic regression on the **${year}** data.`;
  const cells = [
    { cell_type: 'markdown', id: 'intro', metadata: {}, source: intro.split(/(?<=\n)/) },
    code('load', `import pandas as pd\n\ndf = pd.read_csv("churn.csv", nrows=${rows})`),
    code(
      'model',
      `from sklearn.linear_model import LogisticRegression\n\nX, y = df[features], df["churn"]\nmodel = LogisticRegression(C=${c}, max_iter=500)\nmodel.fit(X, y)\nprint("accuracy", round(model.score(X, y), 3))`,
      printed(score),
    ),
    ...(scratch === '' ? [] : [code('scratch', scratch)]),
    code('plot', 'df.plot.hist(column="tenure")'),
    ...(last === '' ? [] : [code(last.split(' ')[0] ?? '', last.replace(/^\S+ /, ''))]),
  ];
  return `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

const VERSIONS = {
  base: { year: '2023', c: '1.0', score: '0.781', rows: '1000', scratch: 'df.head()', last: '' },
  ours: {
    year: '2024',
    c: '0.5',
    score: '0.804',
    rows: '1000',
    scratch: '',
    last: 'report print(report(model))',
  },
  theirs: {
    year: '2025',
    c: '2.0',
    score: '0.793',
    rows: '5000',
    scratch: 'df.head(20)',
    last: 'save joblib.dump(model, "model.joblib")',
  },
};

/** @param {string} folder */
function stoppedMerge(folder) {
  const name = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  /** @param {string[]} args */
  const git = (...args) => execFileSync('git', [...name, ...args], { cwd: folder, stdio: 'pipe' });
  /** @param {keyof typeof VERSIONS} side @param {string} message */
  const commit = (side, message) => {
    writeFileSync(join(folder, 'churn.ipynb'), notebook(VERSIONS[side]));
    git('add', '-A');
    git('commit', '-q', '-m', message);
  };
  git('init', '-q', '-b', 'main');
  execFileSync(process.execPath, [program, 'install', '--only', 'merge'], { cwd: folder, stdio: 'pipe' });
  commit('base', 'The model');
  git('checkout', '-q', '-b', 'more-data');
  commit('theirs', 'All rows');
  git('checkout', '-q', 'main');
  commit('ours', 'Regularise more');
  try {
    git('merge', 'more-data');
  } catch {
    // It stops at the conflicts, which is what the picture shows.
  }
}

/** @param {string} folder @returns {Promise<{ url: string, stop: () => void }>} */
async function startMergetool(folder) {
  const child = spawn(process.execPath, [program, 'mergetool', '--no-open', 'churn.ipynb'], { cwd: folder });
  const url = await new Promise((found) => {
    child.stdout.once('data', (chunk) => found(String(chunk).trim()));
  });
  return { url, stop: () => child.kill() };
}

/** @param {import('playwright-core').Page} page @param {string} name */
async function shoot(page, name) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(target, `${name}-${colorScheme}.png`) });
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'nbvc-pictures-'));
mkdirSync(target, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['NBVC_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const report = join(scratch, 'report.html');
  const demo = ['before', 'after'].map((name) => join('fixtures', 'demo', `${name}.ipynb`));
  const args = [program, 'diff', ...demo, '--format', 'html', '-o', report];
  execFileSync(process.execPath, args, { cwd: root });
  const work = join(scratch, 'work');
  mkdirSync(work);
  stoppedMerge(work);
  const { url, stop } = await startMergetool(work);
  const context = await browser.newContext();
  for (const [size, width, height] of SIZES) {
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    await page.goto(pathToFileURL(report).href);
    await shoot(page, `report-${size}`);
    await page.goto(url);
    await page.waitForSelector('html[data-rev]');
    await page.locator('nav li button').nth(1).click();
    await page.waitForSelector('h2:has-text("conflict 2")');
    await shoot(page, `mergetool-${size}`);
    await page.close();
  }
  stop();
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}
