// @ts-check
/**
 * Measures what `nbvc repair` recovers.
 *
 * - Of notebooks spread over a folder, each is cut off after each hundredth of its length: every cell that is whole before
 *   the cut has to be in the result byte for byte, and the result valid.
 * - Every file of the folders given besides goes through repair and, where it is a notebook then, through check, strip,
 *   scan, and a diff and a merge with what it was: never a crash, never an invalid result.
 *
 * usage: node bench/repair.mjs FOLDER [COUNT] [FOLDER-OF-ODD-FILES…]      (after `npm run build`)
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseNotebook, repairNotebook, validateNotebook } from '../dist/lib/index.js';

const [folder = '.', countText = '50', ...odd] = process.argv.slice(2);
const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));

/** @param {string} root */
function filesOf(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Cells of a notebook as they are written, each with the offset behind it. @param {Uint8Array} bytes */
function cellsOf(bytes) {
  return parseNotebook(bytes).cells.map(({ node: { document, index } }) => {
    const end = document.ends[index] ?? 0;
    return { end, text: Buffer.from(bytes.subarray(document.starts[index] ?? 0, end)) };
  });
}

/** Only of a valid notebook can one say that the result has to be valid without a change to its cells. */
async function sampled() {
  const valid = [];
  for (const file of filesOf(folder).filter((name) => name.endsWith('.ipynb'))) {
    const bytes = readFileSync(file);
    try {
      const notebook = parseNotebook(bytes);
      const isPlain = notebook.cells.length > 1 && (await validateNotebook(notebook)).length === 0;
      if (isPlain && bytes.length < 2_000_000) valid.push({ file, bytes });
    } catch {
      // Cut off already, or with marks of a merge.
    }
  }
  const step = Math.max(1, Math.floor(valid.length / Number(countText)));
  return valid.filter((_, index) => index % step === 0).slice(0, Number(countText));
}

async function cutOff() {
  const sums = { notebooks: 0, cuts: 0, wholeCells: 0, kept: 0, invalid: 0, crashes: 0, nothingLeft: 0 };
  for (const { file, bytes } of await sampled()) {
    const cells = cellsOf(bytes);
    sums.notebooks++;
    for (let percent = 1; percent < 100; percent++) {
      const cut = Math.max(1, Math.floor((bytes.length * percent) / 100));
      const whole = cells.filter(({ end }) => end <= cut);
      sums.cuts++;
      sums.wholeCells += whole.length;
      const { kept, outcome } = await repaired(bytes.subarray(0, cut), whole);
      sums.kept += kept;
      if (outcome !== 'valid') sums[outcome]++;
      if (kept < whole.length || outcome !== 'valid')
        console.log(`${file}, ${percent} %: ${outcome}, ${kept} of ${whole.length} cells`);
    }
  }
  return sums;
}

/**
 * @param {Uint8Array} bytes @param {{ text: Buffer }[]} whole
 * @returns {Promise<{ kept: number, outcome: 'valid' | 'invalid' | 'crashes' | 'nothingLeft' }>}
 */
async function repaired(bytes, whole) {
  try {
    const result = await repairNotebook(bytes, { upgrade: false });
    if (result === undefined) return { kept: 0, outcome: 'nothingLeft' };
    const cells = cellsOf(result.bytes);
    const kept = whole.filter(({ text }, index) => cells[index]?.text.equals(text)).length;
    const problems = await validateNotebook(parseNotebook(result.bytes));
    return { kept, outcome: problems.length > 0 ? 'invalid' : 'valid' };
  } catch (error) {
    console.log(error);
    return { kept: 0, outcome: 'crashes' };
  }
}

const OURS = 3;

/** Each command with the codes that are no crash. @param {string} file @param {string} before */
function commandsFor(file, before) {
  return [
    ['check', '--no-cache', file],
    ['scan', file],
    ['strip', '--dry-run', file],
    ['show', file],
    ['diff', before, file],
    ['merge', before, file, before],
    ['repair', '--upgrade', '--no-backup', file],
  ];
}

function oddFiles() {
  const sums = { files: 0, repaired: 0, beyond: 0, invalid: 0, crashes: 0 };
  const place = mkdtempSync(join(tmpdir(), 'nbvc-bench-repair-'));
  try {
    for (const file of odd.flatMap(filesOf)) tryOdd(file, place, sums);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  return sums;
}

/** @param {string} file @param {string} place @param {Record<'files' | 'repaired' | 'beyond' | 'invalid' | 'crashes', number>} sums */
function tryOdd(file, place, sums) {
  const [own, before] = [join(place, 'a.ipynb'), join(place, 'before.ipynb')];
  copyFileSync(file, own);
  copyFileSync(file, before);
  sums.files++;
  const repair = run(['repair', '--no-backup', own]);
  sums[repair.status === 2 ? 'beyond' : 'repaired']++;
  const isInvalid = run(['check', '--no-cache', '--only', 'invalid-notebook', own]).status !== 0;
  if (repair.status === 0 && isInvalid) sums.invalid++;
  for (const { args, status, stderr } of [repair, ...commandsFor(own, before).map(run)]) {
    if (status !== null && status < OURS) continue;
    sums.crashes++;
    console.log(`${file}: nbvc ${args[0]} ended with ${status}: ${stderr.slice(0, 200)}`);
  }
  for (const name of readdirSync(place)) rmSync(join(place, name));
}

/** @param {string[]} args */
function run(args) {
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return { args, status, stderr };
}

console.log('cut off:', await cutOff());
if (odd.length > 0) console.log('odd files:', oddFiles());
