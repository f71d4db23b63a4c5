/**
 * Tells of a pattern whether it may take more than linear time where it does not match: a small reader of regular
 * expressions for the syntax that the rules use, and two questions to each repetition.
 */

type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'empty' }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number };

/** ASCII characters by code, and at 128 all others. */
type CharSet = readonly boolean[];

const CODES = Array.from({ length: 129 }, (_, code) => code);
const setOf = (holds: (code: number) => boolean): CharSet => CODES.map(holds);
const matching = (pattern: RegExp): CharSet =>
  setOf((code) => pattern.test(code === 128 ? 'é' : String.fromCharCode(code)));
const overlaps = (a: CharSet, b: CharSet): boolean => a.some((has, code) => has && b[code] === true);
const union = (sets: readonly CharSet[]): CharSet => setOf((code) => sets.some((set) => set[code] === true));

const EMPTY: Node = { kind: 'empty' };

/** Returns what may take too long in a pattern, in words. */
export function faultsOf({ source, flags }: RegExp): string[] {
  const faults: string[] = [];
  visit(new Reader(source, flags.includes('i')).choice(), (repeat) => faults.push(...faultsOfRepeat(repeat)));
  return faults;
}

function visit(node: Node, visitor: (repeat: Extract<Node, { kind: 'repeat' }>) => void): void {
  if (node.kind === 'repeat') {
    visitor(node);
    visit(node.body, visitor);
  } else if (node.kind === 'sequence' || node.kind === 'choice')
    for (const part of node.parts) visit(part, visitor);
}

function faultsOfRepeat({ body, max }: Extract<Node, { kind: 'repeat' }>): string[] {
  const faults: string[] = [];
  if (max === Infinity) faults.push('repeats without end');
  if (max <= 1) return faults;
  if (nullable(body)) faults.push('repeats what may be empty');
  faults.push(...ambiguities(body, first(body)));
  return faults;
}

/** What of a body that is repeated can be read in two ways. @param next what may follow it. */
function ambiguities(node: Node, next: CharSet): string[] {
  if (node.kind === 'choice')
    return [...choiceFaults(node.parts), ...node.parts.flatMap((one) => ambiguities(one, next))];
  if (node.kind === 'repeat') {
    const isVariable = node.min !== node.max;
    const own =
      isVariable && overlaps(first(node.body), next) ? ['repeats what may go on as what follows it'] : [];
    return [...own, ...ambiguities(node.body, union([first(node.body), next]))];
  }
  if (node.kind !== 'sequence') return [];
  return node.parts.flatMap((part, i) => {
    const rest: Node = { kind: 'sequence', parts: node.parts.slice(i + 1) };
    return ambiguities(part, nullable(rest) ? union([first(rest), next]) : first(rest));
  });
}

function choiceFaults(parts: readonly Node[]): string[] {
  const isUnclear = parts.some((one, i) =>
    parts.slice(i + 1).some((other) => overlaps(first(one), first(other))),
  );
  return isUnclear ? ['repeats alternatives that begin alike'] : [];
}

function nullable(node: Node): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'empty':
      return true;
    case 'sequence':
      return node.parts.every(nullable);
    case 'choice':
      return node.parts.some(nullable);
    case 'repeat':
      return node.min === 0 || nullable(node.body);
  }
}

/** Returns the characters that a node may begin with. */
function first(node: Node): CharSet {
  switch (node.kind) {
    case 'set':
      return node.set;
    case 'empty':
      return union([]);
    case 'choice':
      return union(node.parts.map(first));
    case 'repeat':
      return first(node.body);
    case 'sequence': {
      const end = node.parts.findIndex((part) => !nullable(part));
      return union(node.parts.slice(0, end === -1 ? node.parts.length : end + 1).map(first));
    }
  }
}

/** The same few sets stand in most patterns. */
const known = new Map<string, CharSet>();

function setNamed(source: string, flags: string): CharSet {
  const key = `${flags} ${source}`;
  const set = known.get(key) ?? matching(new RegExp(`^${source}$`, flags));
  known.set(key, set);
  return set;
}

/** Assertions are read and left out: they take no characters. Their own repetitions are looked at. */
class Reader {
  readonly #source: string;
  readonly #caseless: boolean;
  #at = 0;

  constructor(source: string, caseless: boolean) {
    this.#source = source;
    this.#caseless = caseless;
  }

  choice(): Node {
    const parts: Node[] = [];
    for (;;) {
      parts.push(this.#sequence());
      if (!this.#takes(/\|/y)) break;
    }
    return parts.length === 1 ? (parts[0] ?? EMPTY) : { kind: 'choice', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source.charAt(this.#at)))
      parts.push(this.#repeated());
    return { kind: 'sequence', parts };
  }

  #repeated(): Node {
    const body = this.#atom();
    const sign = this.#takes(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (sign === undefined) return body;
    const [, low, comma, high] = /^\{(\d+)(,?)(\d*)/.exec(sign) ?? [];
    if (low === undefined)
      return {
        kind: 'repeat',
        body,
        min: sign.startsWith('+') ? 1 : 0,
        max: sign.startsWith('?') ? 1 : Infinity,
      };
    const max = comma === '' ? Number(low) : high === '' ? Infinity : Number(high);
    return { kind: 'repeat', body, min: Number(low), max };
  }

  #atom(): Node {
    const opening = this.#takes(/\((?:\?(?:[:=!]|<[=!]|<\w+>))?/y);
    if (opening !== undefined) {
      const body = this.choice();
      this.#takes(/\)/y);
      return /^\(\?<?[=!]/.test(opening) ? { kind: 'repeat', body, min: 0, max: 0 } : body;
    }
    if (this.#takes(/[$^]|\\[bB1-9]/y) !== undefined) return EMPTY;
    const one = this.#takes(/\[(?:\\.|[^\]\\])*\]|\\u[\da-f]{4}|\\x[\da-f]{2}|\\.|[^]/iy) ?? '';
    return { kind: 'set', set: setNamed(one, this.#caseless ? 'i' : '') };
  }

  /** @param pattern sticky */
  #takes(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#source) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
