/** What becomes of what a rule finds. */
export type RuleLevel = 'off' | 'warn' | 'error';

/** What people are told about a rule. */
export interface RuleDescription {
  /** Stable, kebab-case. */
  readonly id: string;
  /** What holds where nobody says anything. */
  readonly level: RuleLevel;
  /** What it reports, one line. */
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  /** Whether `--fix` mends it. */
  readonly fixable?: true;
}

/** Every rule, in the order in which they are shown. Help, configuration and documentation are made of this. */
export const RULES: readonly RuleDescription[] = [
  {
    id: 'invalid-notebook',
    level: 'error',
    what: 'the file is not JSON, no notebook, or breaks the schema of its nbformat version',
    why: 'Jupyter refuses such a file, or drops what it does not understand when it is saved.',
    mend: 'run nbvc repair, or take an older version from git',
  },
  {
    id: 'format-version',
    level: 'warn',
    what: 'the notebook has an old nbformat (3, or below min-format), or one newer than known',
    why: 'Tools disagree on old notebooks, and each one upgrades them on its own, as a change nobody asked for.',
    mend: 'run nbvc repair --upgrade once, in a commit of its own',
  },
  {
    id: 'unresolved-conflict',
    level: 'error',
    what: 'a merge left something to settle: marked cells or lines, of nbvc, git, nbdime, nbdev or databooks',
    why: 'Both versions are in the notebook, and running it runs both.',
    mend: 'run nbvc resolve, or edit the cells; a cell that shows marks on purpose gets the tag allow-conflict-markers',
  },
  {
    id: 'not-stripped',
    level: 'off',
    what: 'something is there that the policy of nbvc strip takes away: outputs, counts, metadata',
    why: 'Whoever has the filter removes it with the next commit, as a change that nobody meant to make.',
    mend: 'run nbvc strip, or change the policy in [strip]',
  },
  {
    id: 'secret',
    level: 'error',
    what: 'a key, a token or a password is in the notebook; a warning where only a name speaks for it',
    why: 'Whoever has the file has the secret, and git keeps it for good.',
    mend: 'revoke or rotate it, then run nbvc scan --redact; what is none gets a comment: nbvc:allow',
  },
  {
    id: 'cell-ids',
    level: 'error',
    what: 'a cell of nbformat 4.5 has no id, an invalid one, or that of an earlier cell',
    why: 'Ids are how tools know a cell again after it has moved; two cells with one id are merged into each other.',
    mend: 'run nbvc check --fix: ids are derived from the content, so everyone gets the same ones',
    fixable: true,
  },
  {
    id: 'execution-order',
    level: 'warn',
    what: 'code was not run from top to bottom in a fresh kernel: counts have gaps, repeats, or go backwards',
    why: 'What is shown may depend on code that is no longer there or that stands below.',
    mend: 'restart the kernel and run all cells, or strip the counts',
  },
  {
    id: 'never-executed',
    level: 'warn',
    what: 'a code cell was not run although others were',
    why: 'The results shown are not those of this notebook.',
    mend: 'run all cells, or strip the counts of all',
  },
  {
    id: 'error-output',
    level: 'error',
    what: 'the run of a cell ended with an exception',
    why: 'Whoever opens the notebook sees that it does not work.',
    mend: 'mend the code and run it again; a cell that fails on purpose gets the tag raises-exception',
  },
  {
    id: 'stale-output',
    level: 'warn',
    what: 'a cell has outputs of another run: no execution count, or not that of its result',
    why: 'The output was not made by the source above it.',
    mend: 'run the cell again, or strip its outputs',
  },
  {
    id: 'output-size',
    level: 'warn',
    what: 'an output is larger than max-output-size',
    why: 'Large outputs make each version of the repository larger for good, and pages of diffs unreadable.',
    mend: 'show less, save it to a file, or strip the output',
  },
  {
    id: 'notebook-size',
    level: 'warn',
    what: 'the file is larger than max-notebook-size',
    why: 'Hosts do not show large notebooks, and every version is stored whole.',
    mend: 'strip outputs or split the notebook',
  },
  {
    id: 'empty-cell',
    level: 'warn',
    what: 'a cell holds nothing but white space',
    why: 'It says nothing and shows up in diffs.',
    mend: 'run nbvc check --fix, or delete it',
    fixable: true,
  },
  {
    id: 'kernelspec',
    level: 'warn',
    what: 'kernel or language is missing, not among kernels or languages, or the two contradict each other',
    why: 'Whoever opens the notebook is asked for a kernel, or gets the wrong one.',
    mend: 'choose the kernel in Jupyter and save',
  },
  {
    id: 'papermill-parameters',
    level: 'warn',
    what: 'more than one cell has the tag parameters, or injected parameters of a run are there',
    why: 'papermill takes the first of several and injects anew at each run; injected values belong to one run.',
    mend: 'keep one parameters cell and delete cells with the tag injected-parameters',
  },
  {
    id: 'home-path',
    level: 'warn',
    what: 'a source or an output names a home folder, and with it a user',
    why: 'It works on one machine only and tells who works there.',
    mend: 'use relative paths or pathlib.Path.home()',
  },
  {
    id: 'absolute-path',
    level: 'off',
    what: 'a string in code is an absolute path',
    why: 'It works on machines that are set up alike only.',
    mend: 'use paths relative to the notebook or to the repository',
  },
  {
    id: 'personal-data',
    level: 'off',
    what: 'an output shows an e-mail address, a card number or an IBAN',
    why: 'Data of people must not be published with the code that reads them.',
    mend: 'strip the output, or show aggregated data',
  },
  {
    id: 'missing-title',
    level: 'warn',
    what: 'the notebook does not begin with a Markdown heading',
    why: 'Lists of notebooks and readers go by the title.',
    mend: 'begin with a Markdown cell like "# What this notebook shows"',
  },
  {
    id: 'long-cell',
    level: 'warn',
    what: 'the source of a code cell has more lines than max-cell-lines',
    why: 'It can neither be run nor reviewed in parts.',
    mend: 'split the cell or move code to a module',
  },
  {
    id: 'checkpoint',
    level: 'error',
    what: 'a copy in .ipynb_checkpoints is committed',
    why: 'Jupyter writes these copies by itself; they are never what is meant to be committed.',
    mend: 'git rm --cached it, and add .ipynb_checkpoints/ to .gitignore',
  },
  {
    id: 'duplicate-notebook',
    level: 'warn',
    what: 'another notebook of the same run has the same cells',
    why: 'Copies drift apart, and nobody knows which one counts.',
    mend: 'delete one of them',
  },
  {
    id: 'untracked-reference',
    level: 'off',
    what: 'a file that code reads or Markdown shows is not in the repository',
    why: 'The notebook does not work in a fresh clone.',
    mend: 'add the file, or fetch it in the notebook',
  },
  {
    id: 'unpinned-install',
    level: 'warn',
    what: 'a cell installs packages without versions',
    why: 'Tomorrow it installs something else.',
    mend: 'write name==version, or install from a file of requirements',
  },
  {
    id: 'debug-leftover',
    level: 'warn',
    what: 'a call of a debugger is left in code',
    why: 'A run of the whole notebook stops there and waits for nobody.',
    mend: 'delete the line',
  },
  {
    id: 'unused-suppression',
    level: 'warn',
    what: 'a suppression names a rule that finds nothing there, or that there is not',
    why: 'It would hide the next finding, which nobody has looked at.',
    mend: 'delete the suppression',
  },
];
