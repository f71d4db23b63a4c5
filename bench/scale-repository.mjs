// @ts-check
/**
 * The repository that `bench/scale.mjs` measures with: notebooks in nested folders and a history of edits, the same for
 * the same numbers. Commits hold notebooks as nbvc's filter leaves them, the work tree has them with what their runs left;
 * of each five, one is marked to keep its outputs in commits, too.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { applyEdits, parseNotebook, policyOf, stripNotebook } from '../dist/lib/index.js';
import { cell, edit, notebook, random, write } from './generate.mjs';

const FOLDER_SIZE = 25;

/** The notebook that every fifth commit edits, and the number of one of its cells, which every tenth of those edits. */
export const BUSY = { path: pathOf(0), cell: 1 };
const BUSY_EVERY = 5;

/** Put together here, so that nothing in this file looks like a key. Only the second version of the busy notebook has it. */
const KEY = ['gh', 'p_', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ5'].join('');
const KEYED = 1;

/** @param {number} index */
function pathOf(index) {
  const folder = Math.floor(index / FOLDER_SIZE);
  const area = `area${folder % 8}/project${Math.floor(folder / 8) % 20}`;
  return `${area}/part${Math.floor(folder / 160)}/notebook${index}.ipynb`;
}

/** A small picture of noise, which compresses as badly as a plot. @param {() => number} next */
function image(next) {
  const png = new PNG({ width: 32, height: 32 });
  for (let i = 0; i < png.data.length; i++) png.data[i] = Math.floor(next() * 256);
  return {
    output_type: 'display_data',
    metadata: {},
    data: { 'image/png': PNG.sync.write(png).toString('base64'), 'text/plain': ['<Figure>'] },
  };
}

/** Returns a notebook after so many edits. @param {number} index @param {number} edits */
function textOf(index, edits) {
  const next = random(index + 1);
  const count = 5 + Math.floor(next() * 56);
  const ids = index % 6 !== 5;
  const cells = Array.from({ length: count }, (_, i) => cell(next, i, ids));
  for (const one of cells) if (next() < 0.4 && one.outputs !== undefined) one.outputs = [];
  const drawn = index % 4 === 0 ? cells.find(({ cell_type }) => cell_type === 'code') : undefined;
  if (drawn !== undefined) Object.assign(drawn, { outputs: [image(next)] });
  for (let made = 0; made < edits; made++) {
    const at = made % 10 === 0 ? 0 : Math.floor(next() * cells.length);
    const edited = cells[at];
    if (edited !== undefined) edit(edited, made, next);
    if (made % 20 === 19) cells.push(cell(next, cells.length, ids));
  }
  if (index === 0 && edits === KEYED) cells.push({ ...cell(next, 0, ids), source: [`token = '${KEY}'`] });
  const made = notebook(cells, ids);
  const marked = index % 5 === 0 ? { ...made.metadata, keep_output: true } : made.metadata;
  return write({ ...made, metadata: marked });
}

const policy = policyOf('default');

/** @param {string} text */
function stripped(text) {
  const bytes = Buffer.from(text);
  return applyEdits(bytes, stripNotebook(parseNotebook(bytes), policy).edits);
}

/**
 * Writes what `git fast-import` reads; of each notebook the number of edits is all that is remembered.
 * @param {(part: string | Uint8Array) => void} put @param {{notebooks: number, commits: number}} size
 * @returns {{edits: number[], versions: number, bytes: number}}
 */
function history(put, { notebooks, commits }) {
  const next = random(commits);
  const edits = Array.from({ length: notebooks }, () => 0);
  let [versions, bytes] = [0, 0];
  for (let n = 0; n < commits; n++) {
    const who = `A <a@example.org> ${1_700_000_000 + 60 * n} +0000`;
    put(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata 1\nm\n`);
    for (const index of n === 0 ? edits.keys() : chosen(next, n, notebooks)) {
      if (n > 0) edits[index] = (edits[index] ?? 0) + 1;
      const content = stripped(textOf(index, edits[index] ?? 0));
      versions++;
      bytes += content.length;
      put(`M 100644 inline ${pathOf(index)}\ndata ${content.length}\n`);
      put(content);
      put('\n');
    }
  }
  return { edits, versions, bytes };
}

/** Returns the notebooks that a commit edits. @param {() => number} next @param {number} n @param {number} notebooks */
function chosen(next, n, notebooks) {
  const many = 1 + Math.floor(next() * 5);
  const others = Array.from({ length: many }, () => 1 + Math.floor(next() * (notebooks - 1)));
  return new Set(n % BUSY_EVERY === 1 ? [0, ...others.slice(1)] : others);
}

/**
 * Makes the repository, with the work tree as it was committed.
 * @param {string} folder @param {{notebooks: number, commits: number}} size
 */
export function makeRepository(folder, size) {
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: folder });
  execFileSync('git', ['init', '-q', '-b', 'main', folder]);
  const stream = join(folder, '.git', 'stream');
  const file = openSync(stream, 'w');
  const made = history((part) => writeSync(file, Buffer.from(part)), size);
  closeSync(file);
  const input = openSync(stream, 'r');
  execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, stdio: [input, 'inherit', 'inherit'] });
  closeSync(input);
  rmSync(stream);
  // As a clone has it, in one pack; a window of two is a third of the time, and nothing here is about its size.
  git('repack', '-adq', '--window=2');
  git('commit-graph', 'write', '--reachable');
  git('reset', '-q', '--hard');
  return made;
}

/**
 * Writes notebooks into the work tree with all that a run leaves, edited so many times more than they are committed.
 * @param {string} folder @param {readonly number[]} edits @param {{every?: number, more?: number}} [which]
 */
export function runNotebooks(folder, edits, { every = 1, more = 0 } = {}) {
  for (let index = 0; index < edits.length; index += every)
    writeFileSync(join(folder, pathOf(index)), textOf(index, (edits[index] ?? 0) + more));
}

/** Gives every notebook a new time, as a tool that copies or unpacks does. @param {string} folder @param {number} notebooks */
export function touchNotebooks(folder, notebooks) {
  const time = Math.floor(Date.now() / 1000) - 60;
  for (let index = 0; index < notebooks; index++) utimesSync(join(folder, pathOf(index)), time, time);
}
