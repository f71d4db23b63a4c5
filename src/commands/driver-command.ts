/** The program git shall start: both paths absolute, because a graphical client has no PATH to search. */
export interface Program {
  readonly node: string;
  readonly script: string;
}

/** A command line that git keeps in its configuration, and how to know it again. */
export interface DriverCommand {
  /** Returns the command line for a program. */
  readonly write: (program: Program) => string;
  /** Returns the program of a command line of this shape, or undefined for one that somebody else wrote. */
  readonly read: (value: string) => Program | undefined;
}

// One word of a shell in single quotes; stands here because the commands below are made when this file loads.
const quotedPattern = String.raw`'(?:[^']|'\\'')*'`;

/**
 * The external diff. Git appends the arguments (`path old-file old-hex old-mode new-file new-hex new-mode` and for
 * renames two more) as `"$@"`, so the command ends in the name of a shell function. A driver that ends with an error
 * stops the whole `git diff` at that file; so when ours is gone or fails, git's own text diff steps in, whose exit
 * code (1 for "they differ") must not reach git either.
 */
export const diffCommand: DriverCommand = shellFunction(
  'nbvc',
  // `git difftool` works through GIT_EXTERNAL_DIFF, which a driver outranks: step aside for the tool asked for.
  'test "$GIT_EXTERNAL_DIFF" != git-difftool--helper || { git-difftool--helper "$@"; return; }; ',
  'diff',
  // An unmerged path comes alone, without files to compare.
  'test $# -lt 7 || ' +
    // --no-index: two files, no repository; --no-ext-diff and --no-textconv: not us again.
    'git --no-pager diff --no-index --no-ext-diff --no-textconv -- "$2" "$5"; return 0',
);

/**
 * The text form for `git log -p`, `git show`, `git blame`, `git grep --textconv`. Git forgets its cached texts when
 * this line changes, so the number in the name counts the versions of the text form.
 */
export const textconvCommand: DriverCommand = shellFunction('nbvc_text_1', '', 'textconv', 'cat -- "$1"');

/**
 * The three-way merge. Git takes any failure for a conflict whose result is the file as it stands, ours, without a
 * mark of theirs; so unless ours has ended with a result (0) or with marked conflicts (1), git's own text merge makes
 * one. What that ends with beyond 1 is a count of conflicts, or 255 for binary files; git would stop at the latter.
 */
export const mergeCommand: DriverCommand = fromTemplate(
  (node, script) =>
    [
      `nbvc_merge() { node=${node};`,
      'test -x "$node" || node=node;',
      `test -f ${script} && { "$node" ${script} git merge "$@"; code=$?; test $code -gt 1 || return $code; };`,
      'echo "nbvc is missing or failed, this is merged as text; see: nbvc doctor" >&2;',
      'git merge-file -q --marker-size="$4" -L ours -L base -L theirs "$2" "$1" "$3" || return 1;',
      '}; nbvc_merge %O %A %B %L %P %S %X %Y',
    ].join(' '),
  { percent: '%%' },
);

/** The side-by-side tool of `git difftool -t nbvc`; git sets the two variables. */
export const difftoolCommand: DriverCommand = fromTemplate(
  (node, script) => `${node} ${script} git difftool "$LOCAL" "$REMOTE"`,
);

/** The same on a page in the browser: `git difftool -t nbvc-web`. It ends when the page is closed, as git expects. */
export const difftoolWebCommand: DriverCommand = fromTemplate(
  (node, script) => `${node} ${script} git difftool-web "$LOCAL" "$REMOTE"`,
);

/** The tool of `git mergetool -t nbvc`. Git sets the four variables in its shell and does not export them. */
export const mergetoolCommand: DriverCommand = fromTemplate(
  (node, script) => `${node} ${script} git mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"`,
);

/** The same on a page in the browser: `git mergetool -t nbvc-web`. */
export const mergetoolWebCommand: DriverCommand = fromTemplate(
  (node, script) => `${node} ${script} git mergetool-web "$BASE" "$LOCAL" "$REMOTE" "$MERGED"`,
);

const WITHOUT_FILTER =
  'nbvc is missing, and git needs it for notebooks. Install it again and run: nbvc install. ' +
  'Or go on without it: git -c filter.nbvc.process= -c filter.nbvc.required=false ...';

/** A command line in two forms: with the flag to keep outputs, and without. */
export interface FilterCommand {
  readonly plain: DriverCommand;
  readonly keeping: DriverCommand;
}

/**
 * The long-running filter. Git takes this line as it is, and when the driver is required it stops at a filter that does
 * not start: outputs nobody wants to publish do not slip into a commit because node has moved. The way on is said.
 */
export const filterProcessCommand: FilterCommand = inBothForms((flag) =>
  fromTemplate((node, script) =>
    [
      `node=${node}; test -x "$node" || node=node;`,
      `test -f ${script} && exec "$node" ${script} git filter-process${flag};`,
      `echo "${WITHOUT_FILTER}" >&2; exit 1`,
    ].join(' '),
  ),
);

/** For programs that do not speak the protocol, such as nbdime: what git stores of the file on standard input. */
export const cleanCommand: FilterCommand = inBothForms((flag) => oneShotFilter('clean', flag, 'return 1'));

/** The way back. Without us a file comes as it is stored, which harms nobody. */
export const smudgeCommand: FilterCommand = inBothForms((flag) => oneShotFilter('smudge', flag, 'cat'));

/**
 * A file in git's hooks folder: first the hook that was there before, then ours. What comes on standard input (of
 * pre-push) is for both.
 */
export function hookScript(name: string): DriverCommand {
  const isFed = name === 'pre-push';
  const feed = isFed ? `printf %s "$input" | ` : '';
  return fromTemplate((node, script) =>
    [
      '#!/bin/sh',
      '# Written by nbvc install and taken out by nbvc uninstall. A hook that was here before is beside this file, with',
      '# the ending .before-nbvc, and runs first.',
      ...(isFed ? ['input=$(cat; echo .)', 'input=${input%.}'] : []),
      `before=\${0%/*}/${name}.before-nbvc`,
      `if test -x "$before"; then ${feed}"$before" "$@" || exit; fi`,
      `NBVC_NODE=${node} NBVC_SCRIPT=${script}`,
      'export NBVC_NODE',
      `hook=$(dirname "$NBVC_SCRIPT")/../git-hooks/${name}`,
      'if test -f "$hook"; then',
      `  ${isFed ? feed : 'exec '}sh "$hook" "$@"`,
      'else',
      '  echo "nbvc is missing, notebooks are not checked; see: nbvc doctor" >&2',
      'fi',
      '',
    ].join('\n'),
  );
}

function inBothForms(form: (flag: string) => DriverCommand): FilterCommand {
  return { plain: form(''), keeping: form(' --keep-outputs') };
}

function oneShotFilter(verb: 'clean' | 'smudge', flag: string, fallback: string): DriverCommand {
  return fromTemplate(
    (node, script) =>
      [
        `nbvc_${verb}() { node=${node}; test -x "$node" || node=node;`,
        `test -f ${script} && { "$node" ${script} git ${verb}${flag} "$1"; return; };`,
        `echo "${WITHOUT_FILTER}" >&2; ${fallback}; }; nbvc_${verb} %f`,
      ].join(' '),
    { percent: '%%' },
  );
}

function shellFunction(name: string, first: string, verb: string, fallback: string): DriverCommand {
  return fromTemplate((node, script) =>
    [
      `${name}() { ${first}node=${node};`,
      // A node that an upgrade moved is looked for on the PATH before giving up.
      'test -x "$node" || node=node;',
      `test -f ${script} && "$node" ${script} git ${verb} "$@" && return;`,
      'echo "nbvc is missing or failed, this is plain text; see: nbvc doctor" >&2;',
      `${fallback}; }; ${name}`,
    ].join(' '),
  );
}

/** @param escapes how a percent sign of a path is written where git replaces `%A` and the like. */
function fromTemplate(
  template: (node: string, script: string) => string,
  escapes: { readonly percent: string } = { percent: '%' },
): DriverCommand {
  // The script appears twice; the second time it is whatever it was the first time.
  let seen = 0;
  const pattern = template('\0node\0', '\0script\0')
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replace('\0node\0', () => `(?<node>${quotedPattern})`)
    .replaceAll('\0script\0', () => (seen++ === 0 ? `(?<script>${quotedPattern})` : String.raw`\k<script>`));
  const shape = new RegExp(`^${pattern}$`);
  return {
    write: ({ node, script }) => template(...quoted([node, script], escapes.percent)),
    read: (value) => readProgram(shape.exec(value)?.groups, escapes.percent),
  };
}

function quoted([node, script]: readonly [string, string], percent: string): [string, string] {
  return [shellQuote(node.replaceAll('%', percent)), shellQuote(script.replaceAll('%', percent))];
}

function readProgram(groups: Record<string, string> | undefined, percent: string): Program | undefined {
  const { node, script } = groups ?? {};
  if (node === undefined || script === undefined) return undefined;
  return {
    node: shellUnquote(node).replaceAll(percent, '%'),
    script: shellUnquote(script).replaceAll(percent, '%'),
  };
}

/** Returns the text as one word of a POSIX shell, which git runs also on Windows. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function shellUnquote(text: string): string {
  return text.slice(1, -1).replaceAll(String.raw`'\''`, "'");
}
