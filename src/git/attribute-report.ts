import { splitFields } from './plumbing.ts';
import type { Attributes, AttributeValue } from './repository.ts';

/** Returns what `git check-attr -z` printed: triples of path, attribute name and value, each closed by a NUL. */
export function parseAttributeReport(output: Uint8Array): ReadonlyMap<string, Attributes> {
  const fields = splitFields(output);
  const report = new Map<string, Record<string, AttributeValue>>();
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [path = '', name = '', value = ''] = fields.slice(index, index + 3);
    const attributes = report.get(path) ?? {};
    attributes[name] = attributeValue(value);
    report.set(path, attributes);
  }
  return report;
}

function attributeValue(text: string): AttributeValue {
  if (text === 'unspecified') return undefined;
  if (text === 'set') return true;
  return text === 'unset' ? false : text;
}
