// @ts-check
/**
 * Measures `nbvc check` with its default rules on many notebooks, made of those of a folder: each is taken again with
 * other ids and a changed line until there are enough. With a Python that has nbformat, `nbformat.validate` runs over the
 * same files.
 *
 * usage: node bench/check.mjs <folder of notebooks> [count] [python]      after npm run build
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { record, recordAtMost, seconds, times } from './rows.mjs';

const [source = '.', countText = '10000', python] = process.argv.slice(2);
const count = Number(countText);
const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nbvc-bench-check-'));

/** What was promised: times the speed of nbformat.validate with its own validator, and no more memory for more files. */
const LEAST = 20;
const MOST_GROWTH = 1.3;

/** Large ones would make ten thousand copies fill the disk. */
const LARGEST = 400_000;

function generate() {
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ipynb'),
  );
  const texts = names
    .map((name) => join(source, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size <= LARGEST)
    .map((file) => readFileSync(file, 'utf8'));
  if (texts.length === 0) throw new Error(`no notebooks in ${source}`);
  let bytes = 0;
  for (let made = 0; made < count; made++) {
    const text = texts[made % texts.length] ?? '';
    const round = Math.floor(made / texts.length);
    const changed = round === 0 ? text : text.replaceAll('import ', `import  `.padEnd(7 + (round % 5)));
    mkdirSync(join(folder, String(made % 100)), { recursive: true });
    writeFileSync(join(folder, String(made % 100), `${made}.ipynb`), changed);
    bytes += Buffer.byteLength(changed);
  }
  return bytes;
}

/** @param {string} command @param {string[]} args */
function time(command, args) {
  const { stdout, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', command, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const [wall = 0, user = 0, system = 0, kilobytes = 0] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { wall, cpu: user + system, megabytes: kilobytes / 1024, last: stdout.trim().split('\n').at(-1) };
}

const PYTHON = `
import sys, pathlib, json, nbformat, warnings
warnings.simplefilter('ignore')
bad = 0
for path in pathlib.Path(sys.argv[1]).rglob('*.ipynb'):
    try:
        nbformat.validate(json.loads(path.read_text(encoding='utf8')))
    except Exception:
        bad += 1
print(bad, 'invalid')
`;

try {
  execFileSync('git', ['init', '-q', folder]);
  const bytes = generate();
  // A file that has just been written is not remembered: it could be written once more unseen.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
  const megabytes = bytes / 1e6;
  // Whether memory grows with the number of notebooks: the first tenth of the folders holds a tenth of them.
  const tenth = Array.from({ length: 10 }, (_, index) => String(index));
  const peaks = [tenth, ['.']].map(
    (paths) =>
      time(process.execPath, [program, 'check', '-C', folder, '--no-cache', '-j', '1', ...paths]).megabytes,
  );
  const [few = 0, all = 0] = peaks;
  recordAtMost({
    job: `check, ${count} notebooks, one thread, peak memory`,
    ours: `${all.toFixed(0)} MiB`,
    ratio: all / few,
    most: MOST_GROWTH,
    of: 'a tenth of them',
  });
  /** @type {[string, string[]][]} */
  const kinds = [
    ['one thread', ['--no-cache', '-j', '1']],
    ['two threads', ['--no-cache', '-j', '2']],
    ['first run', []],
    ['second run, from the cache', []],
  ];
  const runs = kinds.map(([name, flags]) => {
    const run = time(process.execPath, [program, 'check', '-C', folder, ...flags, '.']);
    const speed = `${(count / run.wall).toFixed(0)} notebooks/s, ${(megabytes / run.wall).toFixed(0)} MB/s`;
    record({
      job: `check, ${count} notebooks, ${name} (wall time)`,
      ours: `${seconds(run.wall)} (${speed})`,
    });
    console.log(`  ${said(run)} (${run.last})`);
    return { run, name };
  });
  for (const validator of python === undefined ? [] : ['fastjsonschema', 'jsonschema']) {
    const theirs = time('env', [`NBFORMAT_VALIDATOR=${validator}`, python ?? '', '-c', PYTHON, folder]);
    console.log(`  nbformat.validate, ${validator}: ${said(theirs)} (${theirs.last})`);
    for (const { name, run } of runs.slice(-2))
      record({
        job: `check, ${count} notebooks, ${name} (wall; CPU ${times(theirs.cpu / run.cpu)})`,
        ours: seconds(run.wall),
        peer: `nbformat.validate, ${validator} ${seconds(theirs.wall)}`,
        ratio: times(theirs.wall / run.wall),
        ...(validator === 'jsonschema' && name === 'first run'
          ? { target: `>= ${LEAST} x`, met: theirs.wall / run.wall >= LEAST }
          : {}),
      });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {ReturnType<typeof time>} run */
function said({ wall, cpu, megabytes }) {
  return `${wall.toFixed(2)} s wall, ${cpu.toFixed(2)} s CPU, ${megabytes.toFixed(0)} MB peak`;
}
