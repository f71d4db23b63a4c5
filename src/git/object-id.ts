declare const brand: unique symbol;

/** The full name of a git object: 40 hexadecimal digits (SHA-1) or 64 (SHA-256). */
export type ObjectId = string & { readonly [brand]: 'ObjectId' };

/** Says whether a text is a full object name. */
export function isObjectId(text: string): text is ObjectId {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Returns the text as an object name; git printed it, so anything else is a bug. */
export function objectId(text: string): ObjectId {
  if (!isObjectId(text)) throw new Error(`not an object name: ${JSON.stringify(text.slice(0, 80))}`);
  return text;
}

/** Returns the object name, or undefined for the all-zero name git prints where there is no object. */
export function presentObjectId(text: string): ObjectId | undefined {
  return /^0+$/.test(text) ? undefined : objectId(text);
}

/** Returns the name of the tree without entries, which every repository knows; `like` says which hash it uses. */
export function emptyTree(like: 'sha1' | 'sha256'): ObjectId {
  return objectId(
    like === 'sha1'
      ? '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
      : '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
  );
}
