import { type Place, exitOf, gitEnvironment, gitFailure } from './plumbing.ts';

/**
 * Runs git and returns its output piece by piece as it comes: the log of a large repository does not fit in memory.
 *
 * @throws what git says where it fails, after its last piece.
 */
export async function* streamGit(place: Place, args: readonly string[]): AsyncGenerator<Buffer> {
  const { spawn } = await import('node:child_process');
  const child = spawn('git', args, {
    cwd: place.cwd,
    env: gitEnvironment(place.environment),
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ending = exitOf(child, place);
  // Awaited below; until then a failure must not count as one that nobody looks at.
  ending.catch(() => undefined);
  try {
    yield* child.stdout;
    const exitCode = await ending;
    if (exitCode !== 0) throw gitFailure(args, { exitCode, stderr: Buffer.concat(stderr) });
  } finally {
    // Of a reader that stops early; nothing where git has ended.
    child.kill();
  }
}
