// @ts-check
/**
 * Measures `nbvc scan --history` on a repository with many versions of notebooks, made of those of a folder; each commit
 * changes one of them. A key is put into one ten commits before the end and taken out by the next commit. Says how long
 * it takes, again with what the first run remembers, and which processes git was asked to start.
 *
 * usage: node bench/scan-history.mjs <folder of notebooks> [versions]      after npm run build
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { record, seconds } from './rows.mjs';

const [source = '.', countText = '5000'] = process.argv.slice(2);
const count = Number(countText);
const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nbvc-bench-history-'));
/** Put together here, so that nothing in this file looks like a key. */
const KEY = ['gh', 'p_', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ5'].join('');
const LARGEST = 400_000;

const texts = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ipynb'))
  .map((name) => join(source, name))
  .filter((file) => statSync(file).isFile() && statSync(file).size <= LARGEST)
  .map((file) => readFileSync(file, 'utf8'))
  .filter((text) => text.includes('import '));
if (texts.length === 0) throw new Error(`no notebooks in ${source}`);

/** @param {string} command @param {string[]} args @param {string} [input] */
function run(command, args, input) {
  const trace = join(folder, '.git', 'trace');
  return spawnSync(command, args, {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, GIT_TRACE: input === undefined ? trace : '0' },
  });
}

function generate() {
  let bytes = 0;
  /** @type {string[]} */
  let commits = [];
  spawnSync('git', ['init', '-q', '-b', 'main', folder]);
  const importer = /** @param {boolean} isFirst */ (isFirst) => {
    const start = isFirst ? '' : 'reset refs/heads/main\nfrom refs/heads/main^0\n\n';
    const { status, stderr } = run('git', ['fast-import', '--quiet'], start + commits.join(''));
    if (status !== 0) throw new Error(stderr);
    commits = [];
  };
  let isFirst = true;
  for (let made = 0; made < count; made++) {
    const key = made === count - 11 ? `token = '${KEY}'; ` : '';
    const text = (texts[made % texts.length] ?? '').replace('import ', `${key}v = ${made}; import `);
    const size = Buffer.byteLength(text);
    bytes += size;
    const who = `A <a@example.org> ${1_700_000_000 + made} +0000`;
    commits.push(
      `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata 1\nm\n`,
      `M 100644 inline n${made === count - 10 ? (made - 1) % texts.length : made % texts.length}.ipynb\n`,
      `data ${size}\n${text}\n`,
    );
    if (commits.length < 900) continue;
    importer(isFirst);
    isFirst = false;
  }
  importer(isFirst);
  return bytes;
}

try {
  const bytes = generate();
  console.log(
    `${count} versions of ${Math.min(count, texts.length)} notebooks, ${(bytes / 1e6).toFixed(0)} MB`,
  );
  for (const name of ['first run', 'second run']) {
    rmSync(join(folder, '.git', 'trace'), { force: true });
    const start = performance.now();
    const { stdout, status } = run(process.execPath, [program, 'scan', '--history']);
    const took = (performance.now() - start) / 1000;
    const trace = readFileSync(join(folder, '.git', 'trace'), 'utf8');
    const started = [...trace.matchAll(/built-in: git (.*)/g)].map(([, command = '']) =>
      command.slice(0, 40),
    );
    const isFound = stdout.includes('ghp') && status === 1;
    record({
      job: `scan --history, ${count} versions, ${name} (wall time)`,
      ours: seconds(took),
      target: 'key found',
      met: isFound,
    });
    console.log(`  ${started.join('\n  ')}`);
    console.log(
      stdout
        .split('\n')
        .filter((line) => line.includes('github') || line.includes('versions'))
        .join('\n'),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
