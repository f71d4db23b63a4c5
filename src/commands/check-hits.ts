import type { CheckPolicy } from '../check/options.ts';
import type { Hit } from '../check/subject.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { conflictHits } from './check-conflicts.ts';
import type { FilePolicy } from './check-policies.ts';
import { type SecretFinder, secretFinder } from './check-secrets.ts';
import { unstrippedHits } from './check-unstripped.ts';

/** What other commands find and a check reports under rules of its own. */
export interface HitFinder {
  inNotebook(notebook: Notebook, policy: FilePolicy, path: string): Promise<readonly Hit[]>;
  /** For bytes that are no notebook: what is secret in them is so all the same. */
  inBytes(bytes: Uint8Array, policy: FilePolicy, path: string): Promise<readonly Hit[]>;
}

/** Returns a finder for one run. */
export function hitFinder(): HitFinder {
  const secrets = secretFinder();
  return {
    async inNotebook(notebook, { check, strip }, path) {
      return [
        ...(isOn(check, 'unresolved-conflict') ? conflictHits(notebook) : []),
        ...(isOn(check, 'not-stripped') ? unstrippedHits(notebook, strip) : []),
        ...(await secretsOf(secrets, notebook, check, path)),
      ];
    },
    inBytes: (bytes, { check }, path) => secretsOf(secrets, bytes, check, path),
  };
}

async function secretsOf(
  find: SecretFinder,
  searched: Notebook | Uint8Array,
  policy: CheckPolicy,
  path: string,
): Promise<readonly Hit[]> {
  return isOn(policy, 'secret') ? find(searched, path) : [];
}

function isOn({ levels }: CheckPolicy, rule: string): boolean {
  return levels.get(rule) !== 'off';
}
