// @ts-check
/**
 * A file system in memory, as much of one as isomorphic-git asks for: a clone in it leaves nothing on the disk.
 *
 * @typedef {{ readonly type: 'file', data: Uint8Array }} File
 * @typedef {{ readonly type: 'dir', readonly entries: Map<string, File | Dir> }} Dir
 */

const NO_TIME = { ctimeMs: 0, mtimeMs: 0, dev: 0, ino: 0, uid: 0, gid: 0 };

/** Returns an empty one. */
export function memoryFs() {
  /** @type {Dir} */
  const root = { type: 'dir', entries: new Map() };

  /** @param {string} path */
  const namesOf = (path) => path.split('/').filter((name) => name !== '' && name !== '.');

  /** @param {readonly string[]} names @returns {File | Dir | undefined} */
  const find = (names) => {
    /** @type {File | Dir | undefined} */
    let at = root;
    for (const name of names) at = at?.type === 'dir' ? at.entries.get(name) : undefined;
    return at;
  };

  /** @param {string} path */
  const folderOf = (path) => {
    const names = namesOf(path);
    const folder = find(names.slice(0, -1));
    if (folder?.type !== 'dir') throw failure('ENOENT', path);
    return { folder, name: names.at(-1) ?? '' };
  };

  /** @param {string} path */
  const existing = (path) => {
    const found = find(namesOf(path));
    if (found === undefined) throw failure('ENOENT', path);
    return found;
  };

  /** @param {string} path */
  const stat = async (path) => {
    const found = existing(path);
    const isFile = found.type === 'file';
    return {
      ...NO_TIME,
      type: found.type,
      mode: isFile ? 0o100644 : 0o40755,
      size: isFile ? found.data.length : 0,
      isFile: () => isFile,
      isDirectory: () => !isFile,
      isSymbolicLink: () => false,
    };
  };

  return {
    promises: {
      stat,
      lstat: stat,
      /** @param {string} path @param {string | { encoding?: string }} [options] */
      async readFile(path, options) {
        const found = existing(path);
        if (found.type === 'dir') throw failure('EISDIR', path);
        const encoding = typeof options === 'string' ? options : options?.encoding;
        return encoding === undefined ? found.data : new TextDecoder().decode(found.data);
      },
      /** @param {string} path @param {string | Uint8Array} data */
      async writeFile(path, data) {
        const { folder, name } = folderOf(path);
        const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data);
        folder.entries.set(name, { type: 'file', data: bytes });
      },
      /** @param {string} path */
      async unlink(path) {
        const { folder, name } = folderOf(path);
        if (!folder.entries.delete(name)) throw failure('ENOENT', path);
      },
      /** @param {string} path */
      async readdir(path) {
        const found = existing(path);
        if (found.type === 'file') throw failure('ENOTDIR', path);
        return [...found.entries.keys()];
      },
      /** @param {string} path */
      async mkdir(path) {
        const { folder, name } = folderOf(path);
        if (name === '' || folder.entries.has(name)) throw failure('EEXIST', path);
        folder.entries.set(name, { type: 'dir', entries: new Map() });
      },
      /** @param {string} path */
      async rmdir(path) {
        const { folder, name } = folderOf(path);
        folder.entries.delete(name);
      },
      /** @param {string} path */
      async readlink(path) {
        throw failure('EINVAL', path);
      },
      /** @param {string} _target @param {string} path */
      async symlink(_target, path) {
        throw failure('EPERM', path);
      },
    },
  };
}

/** @param {string} code @param {string} path */
function failure(code, path) {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
