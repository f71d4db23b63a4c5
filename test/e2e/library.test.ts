import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executablePath, launch } from './browser.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = `${root}node_modules/typescript/bin/tsc`;

interface Example {
  readonly file: string;
  readonly code: string;
  /** What it prints, a line each. */
  readonly output: readonly string[];
}

const page = readFileSync(`${root}docs/library.md`, 'utf8');
const examples = [...page.matchAll(/```ts (\S+)\n(.*?)```(?:\n+```text\n(.*?)```)?/gs)].map(
  ([, file = '', code = '', output = '']): Example => ({
    file,
    code,
    output: output.split('\n').filter((line) => line !== ''),
  }),
);

/** Says what is printed as the page does: strings as they are, all else as JSON. */
const CONSOLE = `globalThis.printed = [];
console.log = (...values) => {
  globalThis.printed.push(values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' '));
};
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbvc-consumer-'));
  install();
  for (const { file, code } of examples) writeFileSync(join(folder, file), code);
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "private": true}');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As a package manager would without a network: the packed files, and links to what they depend on. */
function install(): void {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const packed = execFileSync(npm, ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  execFileSync('tar', ['-xzf', join(folder, packed.trim().split('\n').at(-1) ?? ''), '-C', modules]);
  execFileSync('mv', [join(modules, 'package'), join(modules, 'nbvc')]);
  const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { dependencies: object };
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(`${root}node_modules/${name}`, join(modules, name));
  }
}

function compile(options: object, files: readonly string[]): string {
  const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
  const compilerOptions = { ...strict, target: 'es2023', types: [], rootDir: folder, ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  try {
    return execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', cwd: folder });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

const names = examples.map(({ file }) => file);
const runnable = examples.filter(({ output }) => output.length > 0);

describe('a project that has installed the package', () => {
  test.each([
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler', noEmit: true }],
  ])(
    'type-checks the examples of docs/library.md, in a browser without types of Node: %s',
    (_name, options) => {
      expect(
        compile({ ...options, lib: ['es2023', 'dom', 'dom.iterable'], skipLibCheck: false }, names),
      ).toBe('');
    },
  );

  test('type-checks what adds files and git, with the types of Node', () => {
    writeFileSync(
      join(folder, 'node.ts'),
      `import { diff, openRepository, UserError } from 'nbvc/node';\nexport const all = [diff, openRepository, UserError];\n`,
    );
    symlinkSync(`${root}node_modules/@types`, join(folder, 'node_modules/@types'));
    const options = { module: 'nodenext', outDir: 'out', lib: ['es2023'], types: ['node'] };
    expect(compile({ ...options, skipLibCheck: true }, ['node.ts'])).toBe('');
    const code =
      "import { all } from './out/node.js'; process.stdout.write(all.map((one) => typeof one).join());";
    expect(run(code)).toBe('function,function,function');
  });

  test.each(runnable)('$file runs in Node as the page says', ({ file, output }) => {
    compiled();
    const code = `${CONSOLE}await import('./out/${file.replace('.ts', '.js')}');\nprocess.stdout.write(printed.join('\\n'));`;
    expect(run(code).split('\n')).toEqual(output);
  });

  test.skipIf(executablePath === undefined)('all of them run in a browser', async () => {
    compiled();
    const entry = runnable
      .map(({ file }) => `await import('./out/${file.replace('.ts', '.js')}');`)
      .join('\n');
    writeFileSync(join(folder, 'entry.js'), `${CONSOLE}${entry}\nglobalThis.done = true;`);
    const build = await rolldown({ input: join(folder, 'entry.js'), platform: 'browser', cwd: folder });
    await build.write({ dir: join(folder, 'web'), format: 'esm', entryFileNames: 'entry.js' });
    await build.close();
    expect(await printedInBrowser()).toEqual(runnable.flatMap(({ output }) => output));
  });
});

function compiled(): void {
  if (existsSync(join(folder, 'out/read.js'))) return;
  compile({ module: 'nodenext', outDir: 'out', lib: ['es2023', 'dom', 'dom.iterable'] }, names);
}

function run(code: string): string {
  writeFileSync(join(folder, 'run.js'), code);
  return execFileSync(process.execPath, ['run.js'], { cwd: folder, encoding: 'utf8' });
}

async function printedInBrowser(): Promise<unknown> {
  const files = new Set(readdirSync(join(folder, 'web')));
  const server = createServer(({ url = '/' }, response) => {
    const name = url.slice(1);
    response.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : 'text/html');
    if (files.has(name)) response.end(readFileSync(join(folder, 'web', name)));
    else response.end('<!doctype html><script type="module" src="/entry.js"></script>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const browser = await launch();
  try {
    const tab = await browser.newPage();
    const errors: string[] = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await tab
      .waitForFunction('globalThis.done === true', undefined, { timeout: 20_000 })
      .catch(() => undefined);
    expect(errors).toEqual([]);
    return await tab.evaluate('globalThis.printed');
  } finally {
    await browser.close();
    server.close();
  }
}
