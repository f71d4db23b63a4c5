import { reportError } from './errors.ts';

/**
 * Starts what the arguments ask for. Git starts us once per file, so its verbs are told apart before
 * anything that only people need is loaded.
 */
async function main(args: readonly string[]): Promise<number> {
  if (args[0] === 'git') {
    const { runDriver } = await import('./driver.ts');
    return runDriver(args.slice(1));
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(args);
}

const args = process.argv.slice(2);
process.exitCode = await main(args).catch((error: unknown) => reportError(error, args));
