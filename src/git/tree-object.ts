import { objectId, type ObjectId } from './object-id.ts';
import { UserError } from '../errors.ts';
import type { Library } from './revision-object.ts';

/** One entry of a folder as git stores it. */
export interface TreeEntry {
  readonly name: string;
  /** `040000` for a folder; else as in a changed file. */
  readonly mode: string;
  readonly oid: ObjectId;
}

/**
 * Returns the entries of a tree, without the git program. Parsed here because isomorphic-git refuses a whole tree
 * when one name in it would be unsafe on Windows.
 */
export async function readTree({ git, at }: Library, oid: ObjectId): Promise<readonly TreeEntry[]> {
  const found = await git.readObject({ ...at, oid, format: 'content' }).catch(() => undefined);
  if (found?.type !== 'tree' || !(found.object instanceof Uint8Array))
    throw new UserError(`object ${oid} is missing or not a folder`, 'Check the repository with: git fsck');
  return parseTree(Buffer.from(found.object));
}

/** An entry is the mode, a space, the name, a NUL and the 20 bytes of the object name. */
function parseTree(bytes: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(32, start);
    const nul = bytes.indexOf(0, space);
    entries.push({
      mode: bytes.toString('latin1', start, space).padStart(6, '0'),
      name: bytes.toString('utf8', space + 1, nul),
      oid: objectId(bytes.toString('hex', nul + 1, nul + 21)),
    });
    start = nul + 21;
  }
  return entries;
}
