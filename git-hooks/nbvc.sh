# Sourced by the hooks beside it; they run nbvc of the same package. NBVC_NODE is set by what `nbvc install` writes.
nbvc_script=${0%/*}/../bin/nbvc.cjs

# Whether nbvc can be run; says so in one line where it cannot. A tool that is gone must not stop git.
nbvc_is_there() {
  test -x "${NBVC_NODE-}" || NBVC_NODE=node
  test -f "$nbvc_script" && command -v "$NBVC_NODE" >/dev/null && return
  nbvc_script=
  command -v nbvc >/dev/null && return
  echo 'nbvc or node is missing, notebooks are not checked; see: nbvc doctor' >&2
  return 1
}

nbvc_run() {
  if test -n "$nbvc_script"; then "$NBVC_NODE" "$nbvc_script" "$@"; else nbvc "$@"; fi
}

# Runs nbvc; what it says is of interest only where it has found something.
nbvc_quietly() {
  nbvc_found=$(nbvc_run "$@") && return
  printf '%s\n' "$nbvc_found"
  return 1
}

# Checks with the rules that must stop git. `nbvc.hooks.rules` of git's configuration: names of rules, separated by
# commas, or `policy` for all that the repository's .nbvc.toml calls errors.
nbvc_check() {
  nbvc_rules=$(git config nbvc.hooks.rules) || nbvc_rules=invalid-notebook,unresolved-conflict
  test "$nbvc_rules" = policy || set -- --only "$nbvc_rules" "$@"
  nbvc_quietly check "$@"
}

# Tells about notebooks with unresolved conflicts: in the index, and in what changed from $1 to $2. Never fails.
nbvc_tell_conflicts() {
  # A plumbing command: no driver, no configuration of the person.
  git diff-tree -r --quiet "$1" "$2" -- '*.ipynb' 2>/dev/null && test -z "$(git ls-files -u -- '*.ipynb')" && return
  nbvc_is_there || return 0
  if test -n "$(git ls-files -u -- '*.ipynb')"; then
    nbvc_run conflicts >&2 || :
  else
    nbvc_quietly check --only unresolved-conflict --range "$1..$2" >&2 || :
  fi
  return 0
}
