import type { Hit } from '../check/subject.ts';
import { fingerprintString } from '../json/hash.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { ScanOptions } from '../secrets/scan.ts';
import type { SecretFinding } from '../secrets/secret-finding.ts';

const RULE = 'secret';

/** Looks for secrets in a notebook, or in the bytes of a file that is none. */
export type SecretFinder = (searched: Notebook | Uint8Array, path: string) => Promise<readonly Hit[]>;

/** Returns a finder that loads the rules of `nbvc scan` when it is first asked: most of a short check is loading. */
export function secretFinder(): SecretFinder {
  let search: ReturnType<typeof loadSearch> | undefined;
  return async (searched, path) => {
    search ??= loadSearch();
    return (await search)(searched, path);
  };
}

async function loadSearch(): Promise<(searched: Notebook | Uint8Array, path: string) => Hit[]> {
  const [{ createRuleSet }, { RULES }, { scanNotebook, scanText }] = await Promise.all([
    import('../secrets/rule-set.ts'),
    import('../secrets/rules/all.ts'),
    import('../secrets/scan.ts'),
  ]);
  const rules = createRuleSet(RULES);
  return (searched, path) => {
    let isIncomplete = false;
    const options: ScanOptions = {
      path,
      onLimit: () => {
        isIncomplete = true;
      },
    };
    const found =
      searched instanceof Uint8Array
        ? scanText(searched, rules, options)
        : scanNotebook(searched, rules, options);
    const hits = found.filter(({ allowed }) => allowed === undefined).map(hitOf);
    return isIncomplete ? [...hits, INCOMPLETE] : hits;
  };
}

/** What a check must not keep to itself: it has not looked everywhere. */
const INCOMPLETE: Hit = {
  rule: RULE,
  message: 'there is more in the file than is searched for secrets',
  range: { start: 0, end: 1 },
  place: { part: 'notebook' },
  subject: 'incomplete',
};

function hitOf({ rule, message, secretRange, place, confidence, reveal }: SecretFinding): Hit {
  return {
    rule: RULE,
    message: `${message}, ${rule}`,
    range: secretRange,
    place,
    subject: `${rule} ${traceOf(reveal())}`,
    ...(confidence === 'low' ? { atMost: 'warn' } : {}),
  };
}

/**
 * Tells a secret from the one that takes its place, so that a baseline hides no new one, and nothing more: so few bits
 * fit a million others, and whoever guesses from a report or a baseline never learns which it was.
 */
function traceOf(secret: string): number {
  return fingerprintString(secret) % 2 ** 20;
}
