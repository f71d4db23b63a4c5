// @ts-check
/** What the benchmarks have found, for people as they run and for the table of `bench/all.mjs`. */
import { appendFileSync } from 'node:fs';

/**
 * @typedef {object} Row
 * @property {string} job what was done
 * @property {string} ours
 * @property {string} [peer] what another tool took for the same, with its name
 * @property {string} [ratio] of the two, or of what `target` speaks of
 * @property {string} [target] what was promised
 * @property {boolean} [met]
 */

/** Prints a row, and adds it to the file that NBVC_BENCH_ROWS names. @param {Row} row */
export function record(row) {
  const { job, ours, peer = '', ratio = '', target = '', met } = row;
  const verdict = met === undefined ? '' : met ? 'met' : 'NOT MET';
  console.log(
    [job.padEnd(44), ours.padEnd(18), peer.padEnd(26), ratio.padStart(9), target, verdict]
      .join(' ')
      .trimEnd(),
  );
  const file = process.env['NBVC_BENCH_ROWS'];
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** Records that another tool takes so many times as long as nbvc. @param {{job: string, ours: number, peer: string, theirs: number | undefined, least?: number}} figures seconds */
export function recordFaster({ job, ours, peer, theirs, least }) {
  const own = { job, ours: seconds(ours) };
  const target = least === undefined ? {} : { target: `>= ${least} x` };
  if (theirs === undefined) return record({ ...own, ...target, peer: `${peer} not found` });
  const ratio = theirs / ours;
  const met = least === undefined ? {} : { met: ratio >= least };
  return record({ ...own, ...target, ...met, peer: `${peer} ${seconds(theirs)}`, ratio: times(ratio) });
}

/** Records a figure that must not be larger than another. @param {{job: string, ours: string, ratio: number, most: number, of: string}} figures */
export function recordAtMost({ job, ours, ratio, most, of }) {
  record({ job, ours, ratio: times(ratio), target: `<= ${most} x ${of}`, met: ratio <= most });
}

/** @param {number} value */
export function seconds(value) {
  return value < 1 ? `${(1000 * value).toFixed(0)} ms` : `${value.toFixed(2)} s`;
}

/** @param {number} value */
export function times(value) {
  return `${value.toFixed(value < 10 ? 2 : 1)} x`;
}
