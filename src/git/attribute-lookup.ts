import { join } from 'node:path';
import { attributeLines, readAttributesFile } from './attributes.ts';
import { attributePatternTest } from './pattern.ts';
import type { Attributes, AttributeValue } from './repository.ts';

/** Where attributes files are. */
export interface AttributeFolders {
  readonly topLevel: string | undefined;
  readonly commonDir: string;
}

/**
 * Returns the attributes of paths as the attributes files of the repository give them, for use without the git
 * program. Files outside the repository and macros other than `binary` are not looked at.
 */
export async function lookUpAttributes(
  folders: AttributeFolders,
  paths: readonly string[],
  names: readonly string[],
): Promise<ReadonlyMap<string, Attributes>> {
  const found = new Map<string, Attributes>();
  for (const path of paths) {
    const all: Record<string, AttributeValue> = {};
    for (const { file, below } of filesFor(folders, path))
      applyLines(all, await readAttributesFile(file), path.slice(below.length));
    found.set(path, Object.fromEntries(names.map((name) => [name, all[name]])));
  }
  return found;
}

/** From the weakest to the strongest: the top, the folders down to the file, the private one. */
function filesFor(
  { topLevel, commonDir }: AttributeFolders,
  path: string,
): readonly { readonly file: string; readonly below: string }[] {
  const folders = path.split('/').slice(0, -1);
  const belows = [...folders.keys(), folders.length].map((depth) =>
    folders
      .slice(0, depth)
      .map((folder) => `${folder}/`)
      .join(''),
  );
  const nested =
    topLevel === undefined
      ? []
      : belows.map((below) => ({ file: join(topLevel, below, '.gitattributes'), below }));
  return [...nested, { file: join(commonDir, 'info', 'attributes'), below: '' }];
}

function applyLines(all: Record<string, AttributeValue>, text: string, path: string): void {
  // The file was read byte by byte so that editing keeps them; patterns are UTF-8.
  const decoded = Buffer.from(text, 'latin1').toString('utf8');
  for (const [pattern = '', ...words] of attributeLines(decoded)) {
    if (!attributePatternTest(pattern)(path)) continue;
    const expanded = words.flatMap((word) => (word === 'binary' ? ['-diff', '-merge', '-text'] : [word]));
    for (const word of expanded) Object.assign(all, readWord(word));
  }
}

function readWord(word: string): Record<string, AttributeValue> {
  const cut = word.indexOf('=');
  if (cut !== -1) return { [word.slice(0, cut)]: word.slice(cut + 1) };
  if (word.startsWith('-')) return { [word.slice(1)]: false };
  return word.startsWith('!') ? { [word.slice(1)]: undefined } : { [word]: true };
}
