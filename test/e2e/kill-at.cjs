/**
 * Ends the program without warning before its n-th step that changes a file, n being NBVC_KILL_AT. Loaded before the
 * program, by --require. Every step is written to NBVC_KILL_LOG first, so that it is known when there was none left.
 */
const fs = require('node:fs');
const files = require('node:fs/promises');

const { appendFileSync } = fs;
const last = Number(process.env.NBVC_KILL_AT);
let steps = 0;

function step(name) {
  steps++;
  if (steps !== last) return;
  appendFileSync(process.env.NBVC_KILL_LOG, `${name}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** Half of what is to be written is, before the program ends: a write is no single step. */
function tear(write, target, data, rest) {
  if (steps + 1 !== last || !(data instanceof Uint8Array) || data.length < 2) return;
  write(target, data.subarray(0, data.length >> 1), ...rest);
}

function wrap(owner, name) {
  const original = owner[name];
  owner[name] = function wrapped(...args) {
    step(name);
    return original.apply(this, args);
  };
}

const isWriting = (flags) => typeof flags === 'string' && /[wa+]/.test(flags);

for (const name of [
  'renameSync',
  'rmSync',
  'unlinkSync',
  'mkdirSync',
  'ftruncateSync',
  'linkSync',
  'writeFileSync',
  'copyFileSync',
])
  wrap(fs, name);
for (const name of [
  'rename',
  'rm',
  'unlink',
  'mkdir',
  'link',
  'writeFile',
  'appendFile',
  'copyFile',
  'chmod',
])
  wrap(files, name);

const { openSync, writeSync } = fs;
fs.openSync = (path, flags, ...rest) => {
  if (isWriting(flags)) step('openSync');
  return openSync(path, flags, ...rest);
};
fs.writeSync = (file, data, ...rest) => {
  // Standard output and standard error are no files that could be harmed.
  if (file > 2) {
    tear(writeSync, file, data, []);
    step('writeSync');
  }
  return writeSync(file, data, ...rest);
};

const { open } = files;
files.open = async (path, flags, ...rest) => {
  if (!isWriting(flags)) return open(path, flags, ...rest);
  step('open');
  const handle = await open(path, flags, ...rest);
  const write = (_, data) => writeSync(handle.fd, data);
  for (const name of ['write', 'writeFile', 'chmod', 'sync', 'truncate', 'close']) {
    const original = handle[name].bind(handle);
    handle[name] = (...args) => {
      if (name.startsWith('write')) tear(write, handle, args[0], []);
      step(`handle.${name}`);
      return original(...args);
    };
  }
  return handle;
};
