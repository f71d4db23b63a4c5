/** What each command is told about the command line it is declared for. */
export interface Invocation {
  /** All words before `--`. */
  readonly words: readonly string[];
  /** The words after `--`, which are paths whatever they look like; undefined if there was no `--`. */
  readonly paths: readonly string[] | undefined;
  /** Takes the exit code of the command that ran. */
  readonly finish: (exitCode: number) => void;
}
