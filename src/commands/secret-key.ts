import { createHash } from 'node:crypto';
import type { SecretFinding } from '../secrets/secret-finding.ts';

/** Returns what is the same for the same secret of the same rule wherever it stands; only for this run, never stored. */
export function secretKey({ rule, reveal }: SecretFinding): string {
  return createHash('sha256').update(`${rule}\0${reveal()}`).digest('base64');
}
