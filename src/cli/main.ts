/**
 * Starts what the arguments ask for. Git starts us once for each file, so its verbs are told apart before anything
 * that only people need is loaded; nothing is imported here for the same reason.
 */
async function main(args: readonly string[]): Promise<number> {
  // A difftool is started by a person and shows one pair of files, as the command does.
  if (args[0] === 'git' && args[1] === 'difftool') return main(['diff', '--no-pager', ...args.slice(2)]);
  if (args[0] === 'git') {
    const { runDriver } = await import('./driver.ts');
    return runDriver(args.slice(1));
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(args);
}

async function run(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2));
}

// Not awaited: this is bundled as CommonJS, which has no top-level await.
void run();
