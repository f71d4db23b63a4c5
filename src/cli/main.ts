/** A difftool is started by a person and shows one pair of files, as these commands do. */
const DIFFTOOLS: ReadonlyMap<string, readonly string[]> = new Map([
  ['difftool', ['diff', '--no-pager']],
  // Git waits for the page to be closed before it shows the next file: a few seconds are enough for a reload.
  ['difftool-web', ['review', '--idle', '3']],
]);

/**
 * Starts what the arguments ask for. Git starts us once for each file, so its verbs are told apart before anything
 * that only people need is loaded; nothing is imported here for the same reason.
 */
async function main(args: readonly string[]): Promise<number> {
  if (args[0] === 'git') {
    const tool = DIFFTOOLS.get(args[1] ?? '');
    // A dash at the front of a file's name must not make an option of it.
    if (tool) return main([...tool, ...args.slice(2).map((path) => path.replace(/^-/, './-'))]);
    const { runDriver } = await import('./driver.ts');
    return runDriver(args.slice(1));
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(args);
}

async function run(): Promise<void> {
  const args = process.argv.slice(2);
  // What is thrown where nobody waits for it; node itself would print the message, which may quote a notebook.
  process.on('uncaughtException', (error) => {
    void crash(error, args);
  });
  process.exitCode = await main(args);
}

async function crash(error: unknown, args: readonly string[]): Promise<void> {
  const { reportError } = await import('./errors.ts');
  process.exit(await reportError(error, args));
}

// Not awaited: this is bundled as CommonJS, which has no top-level await.
void run();
