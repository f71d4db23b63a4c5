import type { ConfigEntry } from '../git/config.ts';
import type { Place } from '../git/plumbing.ts';
import type { Repository } from '../git/repository.ts';
import type { Program } from './driver-command.ts';

/** What the checks of doctor look at. */
export interface Patient {
  readonly place: Place;
  /** Absent outside a repository. */
  readonly repository: Repository | undefined;
  readonly config: readonly ConfigEntry[];
  readonly program: Program;
}
