import { locateFindings } from '../render/findings/report.ts';
import type { ShownSecret } from '../render/scan.ts';
import type { PathRule } from '../secrets/gitleaks.ts';
import { scanBytes } from '../secrets/scan.ts';
import type { SecretFinding } from '../secrets/secret-finding.ts';
import type { ScanRules } from './scan-rules.ts';
import { withinTime } from './time-limit.ts';

/** What a file is searched with. */
export interface Search {
  readonly rules: ScanRules;
  /** From the top of the repository, with slashes: rules and lists may go by it. */
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

/** What is found in a file of which nothing is searched. */
export const NOTHING: Searched = { secrets: [], known: [], allowed: 0, reason: undefined };

/** What is no notebook has to fit into one text of JavaScript, which has half a gigabyte at most. */
export const LARGEST_TEXT: number = 256 * 2 ** 20;

/** Returns what secrets a file has. What is returned keeps none of the file alive. */
export function searchBytes(bytes: Uint8Array, search: Search): Searched {
  const { rules, path, commit } = search;
  if (bytes.length > LARGEST_TEXT && !path.endsWith('.ipynb'))
    return { ...NOTHING, reason: tooLarge(bytes.length) };
  let reason: string | undefined;
  const scan = (): readonly SecretFinding[] =>
    scanBytes(bytes, rules.set, {
      path,
      ...(commit === undefined ? {} : { commit }),
      onLimit: ({ rule }) => {
        reason = `more in it than is searched (${rule})`;
      },
    });
  const found = rules.isForeign ? withinTime(timeFor(bytes), scan) : scan();
  if (found === undefined)
    return { ...NOTHING, reason: 'the patterns of .gitleaks.toml take too long on it' };
  const counted = found.filter(({ allowed }) => allowed === undefined);
  return {
    secrets: located(bytes, [...byPath(search), ...counted]),
    known: located(
      bytes,
      found.filter(({ allowed }) => allowed === 'fingerprint'),
    ),
    allowed: found.length - counted.length,
    reason,
  };
}

/** Says why a file is not searched. */
export function tooLarge(size: number): string {
  return `${(size / 2 ** 20).toFixed(0)} MiB of text, more than ${LARGEST_TEXT / 2 ** 20}`;
}

/** In milliseconds; ours search a hundred megabytes a second. */
function timeFor({ length }: Uint8Array): number {
  return Math.ceil(3000 + length / 1000);
}

/** Files that may not be there: a key store, a dump. */
function byPath({ rules, path, commit }: Search): SecretFinding[] {
  return rules.pathRules
    .filter((one) => one.path.test(path) && !isAllowed(one, path, commit))
    .map(({ rule }) => {
      const range = { start: 0, end: 0 };
      return {
        rule: rule.id,
        ruleDef: rule,
        level: 'error',
        message: `${rule.title}: a file of this name`,
        range,
        secretRange: range,
        ranges: [],
        covered: [],
        masked: 'a file of this name',
        confidence: rule.confidence,
        place: { part: 'text' },
        reveal: () => path,
      };
    });
}

function isAllowed({ rule }: PathRule, path: string, commit: string | undefined): boolean {
  const candidate = { ruleId: rule.id, secret: '', match: '', line: '', path, lineNumber: 0 };
  return rule.allows?.(commit === undefined ? candidate : { ...candidate, commit }) === true;
}

function located(bytes: Uint8Array, findings: readonly SecretFinding[]): ShownSecret[] {
  const places = locateFindings(bytes, findings);
  return places.map(isWide(bytes) ? inWideText : (secret) => detached(secret));
}

/** Lines of UTF-16 cannot be counted by bytes; the place in the text is that in the file. */
function inWideText(secret: ShownSecret): ShownSecret {
  const { line = 1, column = 1 } = secret.place;
  const start = { line, column, byteColumn: column };
  return Object.assign(detached(secret), { start, end: start });
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
  return !isWide(bytes) && bytes.subarray(0, HEAD).includes(0);
}

function isWide([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
