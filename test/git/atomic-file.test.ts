import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from '../../src/git/atomic-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keeps the mode, leaves nothing beside it, and does not touch what is the same', async () => {
  const file = join(folder, 'a');
  expect(await writeWhole(file, Buffer.from('1'))).toBe('written');
  chmodSync(file, 0o640);
  expect(await writeWhole(file, Buffer.from('2'))).toBe('written');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  const before = statSync(file, { bigint: true });
  expect(await writeWhole(file, Buffer.from('2'))).toBe('unchanged');
  expect(statSync(file, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
  expect(readdirSync(folder)).toEqual(['a']);
});

test('writes through symbolic links, also to a target that is not there yet', async () => {
  writeFileSync(join(folder, 'target'), '1');
  symlinkSync('target', join(folder, 'link'));
  symlinkSync('missing', join(folder, 'dangling'));
  await writeWhole(join(folder, 'link'), Buffer.from('2'));
  await writeWhole(join(folder, 'dangling'), Buffer.from('3'));
  expect(readlinkSync(join(folder, 'link'))).toBe('target');
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('2');
  expect(readFileSync(join(folder, 'missing'), 'utf8')).toBe('3');
});

test.skipIf(process.platform === 'win32')('a device stays one', async () => {
  await writeWhole('/dev/null', Buffer.from('x'));
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  const seen = new Promise((resolve) =>
    reader.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  await writeWhole(pipe, Buffer.from('content'));
  expect(await seen).toBe('content');
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test('a write that fails leaves the old file and no other', async () => {
  const file = join(folder, 'none', 'a');
  await expect(writeWhole(file, Buffer.from('1'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(readdirSync(folder)).toEqual([]);
});

test('an interrupt in the middle leaves the old file and no temporary one', async () => {
  const file = join(folder, 'a');
  writeFileSync(file, 'old');
  const source = readFileSync(new URL('../../src/git/atomic-file.ts', import.meta.url), 'utf8');
  const { stripTypes } = await import('./strip-types.ts');
  const program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `${await stripTypes(source)}
const content = Buffer.alloc(400_000_000, 120);
console.log('start');
await writeWhole(${JSON.stringify(file)}, content);`,
  );
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
  const temporary = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.tmp'));
  while (temporary().length === 0 && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
  expect(temporary()).toEqual([]);
  expect(existsSync(file) && readFileSync(file, 'utf8')).toBe('old');
});
