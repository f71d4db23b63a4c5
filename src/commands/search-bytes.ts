import { locateFindings } from '../render/findings/report.ts';
import type { ShownSecret } from '../render/scan.ts';
import type { RuleSet } from '../secrets/rule-set.ts';
import { scanBytes } from '../secrets/scan.ts';

/** What a file is searched with. */
export interface Search {
  readonly rules: RuleSet;
  /** With slashes, as it is reported. */
  readonly path: string;
  readonly commit?: string | undefined;
}

/** What was found in the bytes of a file. */
export interface Searched {
  /** Those that nothing in the file or in a list allows. */
  readonly secrets: readonly ShownSecret[];
  /** Those that the baseline knows. */
  readonly known: readonly ShownSecret[];
  /** How many are allowed, those that are known among them. */
  readonly allowed: number;
  /** Why not all of the file was searched. */
  readonly reason: string | undefined;
}

/** Returns what secrets a file has. What is returned keeps none of the file alive. */
export function searchBytes(bytes: Uint8Array, { rules, path, commit }: Search): Searched {
  let reason: string | undefined;
  const found = scanBytes(bytes, rules, {
    path,
    ...(commit === undefined ? {} : { commit }),
    onLimit: ({ rule }) => {
      reason = `more in it than is searched (${rule})`;
    },
  });
  const counted = found.filter(({ allowed }) => allowed === undefined);
  return {
    secrets: locateFindings(bytes, counted).map(detached),
    known: locateFindings(
      bytes,
      found.filter(({ allowed }) => allowed === 'fingerprint'),
    ).map(detached),
    allowed: found.length - counted.length,
    reason,
  };
}

/** A slice of a text keeps all of the text, and a function all that the one beside it uses: here, the file. */
function detached(secret: ShownSecret): ShownSecret {
  const copy = Buffer.from(secret.reveal(), 'utf16le').toString('utf16le');
  return Object.assign({}, secret, { reveal: () => copy });
}

/** As git does, so many bytes are looked at. */
const HEAD = 8000;

/** Says whether bytes are no text, as git tells: by a NUL near the beginning, where no mark says UTF-16. */
export function isBinary(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return !isWide && bytes.subarray(0, HEAD).includes(0);
}
