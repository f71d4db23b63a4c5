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
  symlinkSync(`${root}node_modules/@types`, join(folder, 'node_modules/@types'));
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

const isOfNode = ({ code }: Example): boolean => code.includes("'nbvc/node'");
const namesOf = (some: readonly Example[]): string[] => some.map(({ file }) => file);
const runnable = examples.filter(({ output }) => output.length > 0);
const inBrowsers = examples.filter((one) => !isOfNode(one));

const RESOLUTIONS = [
  ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out' }],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler', noEmit: true }],
] as const;
const OF_BROWSERS = { lib: ['es2023', 'dom', 'dom.iterable'], skipLibCheck: false };
const OF_NODE = { lib: ['es2023', 'dom'], types: ['node'], skipLibCheck: true };

describe('a project that has installed the package', () => {
  test.each(RESOLUTIONS)(
    'type-checks the examples of docs/library.md, in a browser without types of Node: %s',
    (_name, options) => {
      expect(compile({ ...options, ...OF_BROWSERS }, namesOf(inBrowsers))).toBe('');
    },
  );

  test.each(RESOLUTIONS)(
    'type-checks what adds files and git, with the types of Node: %s',
    (_name, options) => {
      expect(compile({ ...options, ...OF_NODE }, namesOf(examples))).toBe('');
    },
  );

  test.each(runnable)('$file runs in Node as the page says', ({ file, output }) => {
    compiled();
    const code = `${CONSOLE}${imports('out', [file])}\nprocess.stdout.write(printed.join('\\n'));`;
    expect(run(code).split('\n')).toEqual(output);
  });

  test('the examples call every function of the package in Node', () => {
    compiled();
    const counting = writeCounted(namesOf(runnable));
    expect(counting.functions).toEqual(expect.arrayContaining(['nbvc parseNotebook', 'nbvc/node diff']));
    const called = run(
      `${CONSOLE}${imports('counted', namesOf(runnable))}\nprocess.stdout.write([...called].join('\\n'));`,
    ).split('\n');
    expect(counting.functions.filter((one) => !called.includes(one))).toEqual([]);
  });

  test.skipIf(executablePath === undefined)(
    'all of them run in a browser, and call every function that is for browsers',
    async () => {
      compiled();
      const shown = runnable.filter((one) => !isOfNode(one));
      const { functions } = writeCounted(namesOf(shown));
      writeFileSync(
        join(folder, 'entry.js'),
        `${CONSOLE}${imports('counted', namesOf(shown))}\nglobalThis.done = true;`,
      );
      const build = await rolldown({ input: join(folder, 'entry.js'), platform: 'browser', cwd: folder });
      await build.write({ dir: join(folder, 'web'), format: 'esm', entryFileNames: 'entry.js' });
      await build.close();
      const { printed, called } = await ranInBrowser();
      expect(printed).toEqual(shown.flatMap(({ output }) => output));
      const missing = functions.filter((one) => !one.startsWith('nbvc/node ') && !called.includes(one));
      expect(missing).toEqual([]);
    },
  );
});

function imports(from: string, files: readonly string[]): string {
  return files.map((file) => `await import('./${from}/${file.replace('.ts', '.js')}');`).join('\n');
}

function compiled(): void {
  if (existsSync(join(folder, 'out/repository.js'))) return;
  compile({ module: 'nodenext', outDir: 'out', ...OF_NODE }, namesOf(examples));
}

/** A function or class that notes its use; classes of errors are used by asking whether something is one. */
const COUNTED = `globalThis.called = new Set();
export const counted = (name, value) => {
  const note = () => globalThis.called.add(name);
  return new Proxy(value, {
    apply: (target, self, args) => (note(), Reflect.apply(target, self, args)),
    construct: (target, args) => (note(), Reflect.construct(target, args)),
    get: (target, key) => (key === Symbol.hasInstance && note(), Reflect.get(target, key)),
  });
};
`;

/** Writes the compiled examples once more, with entry points in between that note which function is called. */
function writeCounted(files: readonly string[]): { readonly functions: readonly string[] } {
  mkdirSync(join(folder, 'counted'), { recursive: true });
  writeFileSync(join(folder, 'counted/counted.js'), COUNTED);
  const functions = Object.entries(exported()).flatMap(([entry, exports]) => {
    const lines = exports.map(({ name, type }) =>
      type === 'function'
        ? `export const ${name} = counted('${entry} ${name}', all.${name});`
        : `export const ${name} = all.${name};`,
    );
    const start = [`import * as all from '${entry}';`, `import { counted } from './counted.js';`];
    writeFileSync(join(folder, 'counted', between(entry)), [...start, ...lines].join('\n'));
    return exports.filter(({ type }) => type === 'function').map(({ name }) => `${entry} ${name}`);
  });
  for (const file of [...files, 'notebooks.ts']) {
    const name = file.replace('.ts', '.js');
    const code = readFileSync(join(folder, 'out', name), 'utf8');
    const rewired = code.replaceAll(
      /from '(nbvc(?:\/\w+)?)'/g,
      (_all, entry: string) => `from './${between(entry)}'`,
    );
    writeFileSync(join(folder, 'counted', name), rewired);
  }
  return { functions };
}

function between(entry: string): string {
  return `entry-${entry.replace('/', '-')}.js`;
}

/** What each entry point exports, asked of the installed package itself. */
function exported(): Record<string, { readonly name: string; readonly type: string }[]> {
  const code = `const found = {};
for (const entry of ['nbvc', 'nbvc/html', 'nbvc/node'])
  found[entry] = Object.entries(await import(entry)).map(([name, value]) => ({ name, type: typeof value }));
process.stdout.write(JSON.stringify(found));`;
  return JSON.parse(run(code)) as ReturnType<typeof exported>;
}

function run(code: string): string {
  writeFileSync(join(folder, 'run.js'), code);
  return execFileSync(process.execPath, ['run.js'], { cwd: folder, encoding: 'utf8' });
}

interface Ran {
  readonly printed: readonly string[];
  readonly called: readonly string[];
}

async function ranInBrowser(): Promise<Ran> {
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
    return await tab.evaluate<Ran>('({ printed: globalThis.printed, called: [...globalThis.called] })');
  } finally {
    await browser.close();
    server.close();
  }
}
