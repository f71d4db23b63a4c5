/**
 * Whether patches made by nbdime apply with nbvc and the reverse, for all ordered pairs of the notebooks of a folder.
 *
 *     node bench/nbdime-interchange.mjs <folder of notebooks> <python that has nbdime>
 *
 * nbdime works in one process of its own (bench/nbdime-peer.py); results are compared as nbformat reads them.
 */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  applyEdits,
  applyNbdimeDiff,
  decisionsToJson,
  diffNotebooks,
  mergeNotebooks,
  nbdimeDecisions,
  nbdimeDiff,
  nbdimeToJson,
  parseNbdimeDiff,
  parseNotebook,
} from '../dist/lib/index.js';
import { record } from './rows.mjs';

const [folder, python = 'python3'] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: node bench/nbdime-interchange.mjs <folder> [python]\n');
  process.exit(2);
}

const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ipynb'))
  .map((name) => resolve(join(folder, name)))
  .toSorted();

const peer = spawn(python, [fileURLToPath(new URL('nbdime-peer.py', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();

async function ask(question) {
  peer.stdin.write(`${JSON.stringify(question)}\n`);
  const { value } = await answers.next();
  return JSON.parse(value);
}

function textOf(chunks) {
  const decoder = new TextDecoder();
  return [...chunks].map((chunk) => (typeof chunk === 'string' ? chunk : decoder.decode(chunk))).join('');
}

const counts = { pairs: 0, ours: 0, theirs: 0, back: 0, merges: 0, decided: 0 };
const failures = [];

/** @param before @param after names of files */
async function tryPair(before, after) {
  counts.pairs++;
  const bytes = readFileSync(before);
  const notebook = parseNotebook(bytes);
  const target = parseNotebook(readFileSync(after));
  const json = textOf(nbdimeToJson(nbdimeDiff(diffNotebooks(notebook, target))));
  const taken = await ask({ task: 'patch', before, after, diff: json });
  if (taken.same) counts.ours++;
  else failures.push(`nbdime applies ours: ${before} ${after}: ${taken.error ?? 'another result'}`);
  const back = applied(bytes, notebook, json);
  const returned = await ask({ task: 'compare', text: back, after, before });
  if (returned.same) counts.back++;
  else failures.push(`nbvc applies its own: ${before} ${after}: ${returned.error ?? back}`);
  const made = await ask({ task: 'diff', before, after });
  const given = await ask({ task: 'compare', text: applied(bytes, notebook, made.diff), after, before });
  if (given.same) counts.theirs++;
  else failures.push(`nbvc applies nbdime's: ${before} ${after}: ${given.error ?? 'another result'}`);
}

/** Notebooks of one name and the numbers 1, 2 and 3 are the base and two sides of a merge. */
async function tryMerge(before) {
  const names = [2, 3].map((number) => before.replace('--1.', `--${number}.`));
  if (!names.every((name) => files.includes(name))) return;
  const [base, ours, theirs] = [before, ...names].map((name) => parseNotebook(readFileSync(name)));
  const { result, outcome } = mergeNotebooks(base, ours, theirs);
  const decisions = textOf(decisionsToJson(nbdimeDecisions(base, ours, theirs)));
  const text = new TextDecoder().decode(result);
  const { same, error } = await ask({ task: 'decisions', before, decisions, text });
  counts.merges++;
  // Of a conflict the decisions leave the base, where the merged notebook has the marks.
  if (error === undefined && (same || outcome === 'conflict')) counts.decided++;
  else failures.push(`nbdime applies decisions: ${before}: ${error ?? 'another result'}`);
}

function applied(bytes, notebook, json) {
  try {
    const diff = parseNbdimeDiff(new TextEncoder().encode(json));
    return new TextDecoder().decode(applyEdits(bytes, applyNbdimeDiff(diff, notebook)));
  } catch (error) {
    return `error: ${error.message}`;
  }
}

for (const before of files) for (const after of files) if (before !== after) await tryPair(before, after);
for (const before of files.filter((name) => name.endsWith('--1.ipynb'))) await tryMerge(before);
peer.stdin.end();
const job = `nbdime's diffs, ${counts.pairs} pairs of ${files.length} notebooks`;
for (const [what, count, all] of [
  ['ours applied by nbdime', counts.ours, counts.pairs],
  ["nbdime's applied by us", counts.theirs, counts.pairs],
  ['ours in its form applied by us', counts.back, counts.pairs],
  ['decisions of merges applied by nbdime', counts.decided, counts.merges],
])
  record({ job: `${job}: ${what}`, ours: `${count} of ${all}`, target: 'all', met: count === all });
for (const failure of failures.slice(0, 20)) process.stdout.write(`${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;
