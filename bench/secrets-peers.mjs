// @ts-check
/** The other tools that `bench/secrets.mjs` runs, each over a folder. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { timed } from './measure.mjs';

/** @typedef {{file: string, key: string}} Finding a key is the same for the same secret of the same rule */
/** @typedef {{findings: Finding[], wall: number, cpu: number}} Scanned seconds */
/** @typedef {{name: string, scan: (folder: string) => Scanned}} Peer */

/** @param {Readonly<Record<string, string | undefined>>} environment @returns {Peer[]} */
export function peersOf(environment) {
  const { GITLEAKS: gitleaks, DETECT_SECRETS: detectSecrets } = environment;
  return [
    ...(gitleaks === undefined ? [] : [{ name: 'gitleaks', scan: runGitleaks(gitleaks) }]),
    ...(detectSecrets === undefined
      ? []
      : [{ name: 'detect-secrets', scan: runDetectSecrets(detectSecrets) }]),
  ];
}

/** @param {string} program @returns {Peer['scan']} */
function runGitleaks(program) {
  return (folder) => {
    const report = `${folder}-gitleaks.json`;
    const options = ['--no-banner', '--exit-code', '0', '--report-format', 'json', '--report-path', report];
    const { wall, cpu } = timed([program, 'dir', folder, ...options], { cwd: folder });
    /** @type {{File: string, RuleID: string, Secret: string}[]} */
    const found = JSON.parse(readFileSync(report, 'utf8'));
    rmSync(report);
    const findings = found.map(({ File: file, RuleID, Secret }) => ({ file, key: `${RuleID} ${Secret}` }));
    return { findings, wall, cpu };
  };
}

/** @param {string} program @returns {Peer['scan']} */
function runDetectSecrets(program) {
  return (folder) => {
    const { wall, cpu, stdout } = timed([program, 'scan', '--all-files', '.'], { cwd: folder });
    /** @type {{results: Record<string, {type: string, hashed_secret: string}[]>}} */
    const { results } = JSON.parse(stdout);
    const findings = Object.entries(results).flatMap(([name, found]) =>
      found.map(({ type, hashed_secret }) => ({ file: join(folder, name), key: `${type} ${hashed_secret}` })),
    );
    return { findings, wall, cpu };
  };
}
