// @ts-check
'use strict';
/**
 * Notes the peak memory of a node process when it ends, in KiB, in the file that NBVC_BENCH_PEAKS names. GNU time gives
 * the largest of all processes, which in a large repository is git, with its packs mapped into memory.
 *
 * usage: NODE_OPTIONS='--require …/peak.cjs' NBVC_BENCH_PEAKS=file program
 */
const { appendFileSync } = require('node:fs');

process.on('exit', () => {
  const file = process.env['NBVC_BENCH_PEAKS'];
  if (file !== undefined) appendFileSync(file, `${process.resourceUsage().maxRSS}\n`);
});
