// @ts-check
/**
 * Measures the search for secrets: recall over labelled strings that are put into notebooks at several places, false
 * positives and speed on real notebooks, and the cost of a notebook that is all images. gitleaks and detect-secrets run
 * over the same files in the same run, where their paths are given.
 *
 * A labelled string counts as found where the tool reports anything in its notebook. Its family counts as claimed where
 * one of our rules is for the same provider, whatever that rule then finds.
 *
 * usage: GITLEAKS=/path/to/gitleaks DETECT_SECRETS=/path/to/detect-secrets \
 *        node bench/secrets.mjs SAMPLES.jsonl[.gz] [FOLDER OF REAL NOTEBOOKS…]      after npm run build
 *
 * A line of the samples: {"label": "tp" or "fp", "rule": "…", "text": "…"}. FAMILIES=all lists every family, not only
 * those below 95 %.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SECRET_RULES, createRuleSet, scanBytes } from '../dist/lib/index.js';
import { measureSpeed } from './secrets-speed.mjs';
import { PLACES } from './secrets-places.mjs';
import { peersOf } from './secrets-peers.mjs';
import { record } from './rows.mjs';

/** @typedef {{label: 'tp' | 'fp', rule: string, text: string}} Sample */
/** @typedef {{all: number, claimed: number, negatives: number}} Count */

const [samplesPath, ...folders] = process.argv.slice(2);
if (samplesPath === undefined) throw new Error('usage: node bench/secrets.mjs SAMPLES.jsonl[.gz] [FOLDER…]');
const ruleSet = createRuleSet(SECRET_RULES);
const peers = peersOf(process.env);
const temporary = mkdtempSync(join(tmpdir(), 'nbvc-bench-secrets-'));

/** @returns {Sample[]} */
function readSamples() {
  const bytes = readFileSync(samplesPath ?? '');
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
  /** @type {Map<string, Sample>} */
  const distinct = new Map();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const { label, rule, text: sample } = JSON.parse(line);
    // Some rules of others go by the name of the file alone.
    if (sample !== '') distinct.set(`${label} ${rule} ${sample}`, { label, rule, text: sample });
  }
  return [...distinct.values()];
}

/** Words of the names of rules that say nothing of the provider. */
const COMMON =
  /^(?:api|app|application|access|admin|auth|client|config|cloud|delivery|key|id|secret|token|pat|personal|service|oauth|user|pub|public|private|signing|password|encryption|test|url|v2|web|page|live)$/;
/** What others call by another name. */
const ALIASES = { artifactory: 'jfrog', sendinblue: 'brevo', microsoft: 'teams', hashicorp: 'terraform' };

/** @param {string} text */
const letters = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const ours = SECRET_RULES.map(({ id, keywords }) => [id, ...keywords].map(letters).join(' '));

/** @param {string} rule */
function isClaimed(rule) {
  const first = rule.split('-').find((word) => !COMMON.test(word)) ?? '';
  const provider = letters(Reflect.get(ALIASES, first) ?? (first === '' ? rule : first));
  return ours.some((words) => words.includes(provider));
}

/** @param {readonly number[]} shares */
const span = (shares) => `${Math.min(...shares).toFixed(1)}-${Math.max(...shares).toFixed(1)} %`;

/** @param {Uint8Array} bytes */
const reported = (bytes) => scanBytes(bytes, ruleSet).filter(({ allowed }) => allowed === undefined);

/** @param {readonly Sample[]} samples */
function measureRecall(samples) {
  const claimed = samples.map(({ rule }) => isClaimed(rule));
  const totals = count(samples, claimed, () => true);
  const claims = new Set(samples.filter((_, i) => claimed[i]).map(({ rule }) => rule)).size;
  console.log(
    `${totals.all} strings of ${new Set(samples.map(({ rule }) => rule)).size} families, ` +
      `${totals.claimed} of ${claims} claimed ones; ${totals.negatives} negatives`,
  );
  /** @type {Map<string, Record<string, number>>} */
  const families = new Map();
  /** @type {number[]} */
  const recall = [];
  /** @type {Map<string, number[]>} */
  const peerRecall = new Map();
  for (const [place, embed] of Object.entries(PLACES)) {
    const files = samples.map(({ text }) => Buffer.from(embed(text)));
    const found = files.map((bytes) => reported(bytes).length > 0);
    const own = count(samples, claimed, (i) => found[i] ?? false);
    print(`nbvc ${place}`, own, totals);
    recall.push((100 * own.claimed) / totals.claimed);
    for (const [i, { rule, label }] of samples.entries()) {
      const family = families.get(rule) ?? {};
      families.set(rule, family);
      if (label === 'tp') family['of'] = (family['of'] ?? 0) + (place === 'source' ? 1 : 0);
      if (label === 'tp' && found[i]) family[place] = (family[place] ?? 0) + 1;
    }
    measurePeers(place, files, (name, hits) => {
      const theirs = count(samples, claimed, (i) => hits.has(i));
      print(`${name} ${place}`, theirs, totals);
      peerRecall.set(name, [...(peerRecall.get(name) ?? []), (100 * theirs.claimed) / totals.claimed]);
    });
  }
  printFamilies(families);
  const least = Math.min(...recall);
  const job = `scan, ${totals.claimed} labelled secrets, ${recall.length} places`;
  record({ job, ours: span(recall), target: '>= 95 %', met: least >= 95 });
  for (const [name, shares] of peerRecall)
    record({ job, ours: span(recall), peer: `${name} ${span(shares)}` });
}

/**
 * @param {string} place
 * @param {readonly Buffer[]} files
 * @param {(name: string, hits: ReadonlySet<number>) => void} report
 */
function measurePeers(place, files, report) {
  if (peers.length === 0) return;
  const folder = join(temporary, place);
  mkdirSync(folder);
  for (const [i, bytes] of files.entries()) writeFileSync(join(folder, `${i}.ipynb`), bytes);
  for (const { name, scan } of peers) {
    const hits = scan(folder).findings.map(({ file }) => Number(/(\d+)\.ipynb$/.exec(file)?.[1]));
    report(name, new Set(hits));
  }
  rmSync(folder, { recursive: true });
}

/**
 * @param {readonly Sample[]} samples
 * @param {readonly boolean[]} claimed
 * @param {(index: number) => boolean} isHit
 * @returns {Count}
 */
function count(samples, claimed, isHit) {
  const hits = samples.map((sample, i) => ({ sample, isClaimed: claimed[i] })).filter((_, i) => isHit(i));
  const positives = hits.filter(({ sample }) => sample.label === 'tp');
  return {
    all: positives.length,
    claimed: positives.filter((one) => one.isClaimed).length,
    negatives: hits.length - positives.length,
  };
}

/** @param {string} name @param {Count} hits @param {Count} totals */
function print(name, hits, totals) {
  /** @param {number} part @param {number} whole */
  const share = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`.padStart(7);
  console.log(
    `${name.padEnd(26)} claimed ${share(hits.claimed, totals.claimed)}   all ${share(hits.all, totals.all)}   ` +
      `negatives ${hits.negatives}`,
  );
}

/** @param {ReadonlyMap<string, Readonly<Record<string, number>>>} families */
function printFamilies(families) {
  for (const [rule, family] of families) {
    const of = family['of'] ?? 0;
    const shares = Object.keys(PLACES).map((place) => (100 * (family[place] ?? 0)) / of);
    if (of === 0 || (process.env['FAMILIES'] !== 'all' && Math.min(...shares) >= 95)) continue;
    const places = Object.keys(PLACES).map((place, i) => `${place} ${Math.round(shares[i] ?? 0)}`);
    console.log(`  ${rule} (${of}${isClaimed(rule) ? '' : ', not claimed'}): ${places.join(', ')}`);
  }
}

/** Copies the distinct notebooks of folders into one that all tools read. @param {string} target */
function gather(target) {
  mkdirSync(target);
  /** @type {Set<string>} */
  const seen = new Set();
  for (const folder of folders)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ipynb')) continue;
      const bytes = readFileSync(join(folder, name));
      const digest = createHash('sha256').update(bytes).digest('hex');
      if (!seen.has(digest)) writeFileSync(join(target, `${seen.size}.ipynb`), bytes);
      seen.add(digest);
    }
  return seen.size;
}

/** @param {string} folder @param {number} notebooks */
function measureFalsePositives(folder, notebooks) {
  const own = readdirSync(folder).flatMap((name) =>
    reported(readFileSync(join(folder, name))).map((finding) => ({
      key: `${finding.rule} ${finding.reveal()}`,
      file: `${name} ${finding.message}`,
    })),
  );
  const tools = [
    { name: 'nbvc', findings: own },
    ...peers.map(({ name, scan }) => ({ name, findings: scan(folder).findings })),
  ];
  for (const { name, findings } of tools) {
    const distinct = new Map(findings.map(({ key, file }) => [key, file]));
    const rate = ((1000 * distinct.size) / notebooks).toFixed(1);
    console.log(
      `${name.padEnd(16)} ${findings.length} findings in ${notebooks} real notebooks, ${distinct.size} distinct, ` +
        `${rate} per 1,000`,
    );
    const job = `scan, false alarms per 1,000 of ${notebooks} notebooks`;
    if (name === 'nbvc') record({ job, ours: rate, target: '<= 2', met: Number(rate) <= 2 });
    else record({ job, ours: '', peer: `${name} ${rate}` });
    if (name === 'nbvc') for (const file of distinct.values()) console.log(`  ${file}`);
  }
}

try {
  measureRecall(readSamples());
  const real = join(temporary, 'real');
  const notebooks = gather(real);
  if (notebooks > 0) measureFalsePositives(real, notebooks);
  measureSpeed(temporary, notebooks > 0 ? real : undefined, peers);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
