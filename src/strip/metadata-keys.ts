import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import { effectiveMembers, kindOf } from '../json/node.ts';
import { matchesGlob } from './glob.ts';

/** Which keys of an object go and which stay, below it at any depth. */
export interface KeyRules {
  readonly drop: readonly PathPattern[];
  /** Outweighs `drop`. */
  readonly keep: readonly PathPattern[];
}

/** What is left of a dotted path to be matched, as its parts between the dots. */
type PathPattern = readonly string[];

/** Returns the rules for patterns like `colab.*` or `widgets`. */
export function keyRules(drop: readonly string[], keep: readonly string[]): KeyRules {
  return { drop: drop.map(parts), keep: keep.map(parts) };
}

function parts(path: string): PathPattern {
  return path.split('.');
}

/** Returns the paths of what goes, none of them inside of another. */
export function droppedPaths(object: JsonNode, rules: KeyRules): string[][] {
  const found: string[][] = [];
  addDropped(object, { ...rules, inDropped: false }, [], found);
  return found;
}

/** Where a walk is: what is left to match of each rule, and whether what it is in is to go but for parts. */
interface Place extends KeyRules {
  readonly inDropped: boolean;
}

/** Returns whether all of the object goes. As deep as the patterns have parts, so the recursion is short. */
function addDropped(object: JsonNode, place: Place, path: readonly string[], found: string[][]): boolean {
  let all = true;
  for (const [key, value] of effectiveMembers(object)) {
    const here = [...path, key];
    const verdict = step(place, key, kindOf(value) === 'object');
    const inner: string[][] = [];
    if (
      verdict === 'drop' ||
      (verdict !== 'keep' && addDropped(value, verdict, here, inner) && verdict.inDropped)
    )
      found.push(here);
    else {
      append(found, inner);
      all = false;
    }
  }
  return all;
}

function step(place: Place, key: string, hasMembers: boolean): 'drop' | 'keep' | Place {
  const keep = advance(place.keep, key);
  if (keep.some(isDone)) return 'keep';
  const drop = advance(place.drop, key);
  const inDropped = place.inDropped || drop.some(isDone);
  if (!hasMembers || keep.length === 0) {
    if (inDropped) return 'drop';
    if (!hasMembers || drop.length === 0) return 'keep';
  }
  return { drop, keep, inDropped };
}

function isDone(pattern: PathPattern): boolean {
  return pattern.length === 0;
}

/** Returns what is left of each pattern after a key, which may contain dots itself: then it takes several parts. */
function advance(patterns: readonly PathPattern[], key: string): PathPattern[] {
  const left: PathPattern[] = [];
  for (const pattern of patterns) {
    let start = '';
    for (const [i, part] of pattern.entries()) {
      start = i === 0 ? part : `${start}.${part}`;
      if (matchesGlob(start, key)) left.push(pattern.slice(i + 1));
    }
  }
  return left;
}
