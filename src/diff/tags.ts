import type { JsonNode } from '../json/document.ts';
import { elements, kindOf, member, stringOf } from '../json/node.ts';
import type { TagChange } from './notebook-diff.ts';

/** Returns the tags of a cell, or undefined where its metadata has none or something else under that name. */
export function tagsOf(metadata: JsonNode | undefined): string[] | undefined {
  const node = member(metadata, 'tags');
  return node !== undefined && isTagList(node) ? elements(node).map((tag) => stringOf(tag) ?? '') : undefined;
}

/** Returns what became of a list of tags. A missing list is compared as an empty one. */
export function diffTags(before: JsonNode | undefined, after: JsonNode | undefined): TagChange {
  const left = new Set(elements(before).map((tag) => stringOf(tag) ?? ''));
  const right = new Set(elements(after).map((tag) => stringOf(tag) ?? ''));
  return {
    added: [...right].filter((tag) => !left.has(tag)),
    removed: [...left].filter((tag) => !right.has(tag)),
    before,
    after,
  };
}

/** Returns true where a node is a list of strings. */
export function isTagList(node: JsonNode): boolean {
  return kindOf(node) === 'array' && elements(node).every((tag) => kindOf(tag) === 'string');
}
