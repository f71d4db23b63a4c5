import type { Command } from 'commander';
import type { Invocation } from './invocation.ts';

/** Declares `nbvc show`. */
export function declareShow(program: Command, { paths, finish }: Invocation): void {
  const command = program
    .command('show [notebooks...]')
    .description('show notebooks as readable text: a file, - for standard input, or <revision>:<path>')
    .option('--ignore <parts>', 'leave out: source,outputs,metadata,attachments,ids,counts')
    .option('--only <parts>', 'show nothing else');
  command.action(async (args: string[]) => {
    const { runShow } = await import('../show.ts');
    finish(await runShow([...args, ...(paths ?? [])], command.optsWithGlobals()));
  });
}
