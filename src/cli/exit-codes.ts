/** Done, and nothing to report. */
export const DONE = 0;
/** There is something to report: differences (with `--exit-code`), problems, findings. */
export const REPORTED = 1;
/** Wrong usage, or input that cannot be read. */
export const BAD_INPUT = 2;
/** Could not finish: an incomplete job, or a bug of ours. */
export const UNFINISHED = 3;
