// @ts-check
/**
 * A bot that reviews a pull request: it clones into memory, tells what changed in notebooks, which secrets came with
 * the change, and what merging would leave to settle. It needs neither git nor a disk.
 */
import git from 'isomorphic-git';
import { createRuleSet, renderMarkdown, scanBytes, SECRET_RULES } from 'nbvc';
import { diffRevisions, mergeTrees, openBare, readChangedFile } from 'nbvc/node';
import { memoryFs } from './memory-fs.mjs';

/** What a comment holds on GitHub, in bytes, with room for ours. */
const BUDGET = 50_000;

/**
 * Returns the text of the comment.
 *
 * @param {{ http: import('isomorphic-git').HttpClient, url: string, base: string, head: string }} request names of the
 *   two branches at the address.
 */
export async function reviewPullRequest({ http, url, base, head }) {
  const fs = memoryFs();
  await git.clone({ fs, http, url, dir: '/', gitdir: '/.git', noCheckout: true });
  const repository = await openBare(fs, '/.git');
  const [ours, theirs] = [`origin/${base}`, `origin/${head}`];
  const from = (await repository.mergeBase(ours, theirs)) ?? ours;
  const { files } = await diffRevisions(repository, from, theirs);
  const notebooks = [];
  for await (const file of files) notebooks.push({ file, pixels: () => undefined });
  const { conflicts } = await mergeTrees(repository, { ours, theirs });
  return [
    renderMarkdown(notebooks, { budget: BUDGET, ignore: new Set(), showCounts: false, showIds: false }),
    ...section(
      'Secrets',
      (await secretsIn(repository, from, theirs)).map(({ path, rule, cell }) => `${path}${cell === undefined ? '' : `, cell ${cell}`}: ${rule}`),
    ),
    ...section(
      'Merging needs a person',
      conflicts.map(({ path, kind }) => `${path}: ${kind}`),
    ),
  ].join('\n');
}

/** @param {import('nbvc/node').Repository} repository @param {string} from @param {string} to */
async function secretsIn(repository, from, to) {
  const rules = createRuleSet(SECRET_RULES);
  const changes = await repository.changes({ kind: 'revision', rev: from }, { kind: 'revision', rev: to });
  const found = [];
  for (const { path, after } of changes) {
    if (after === undefined || !after.mode.startsWith('100')) continue;
    const bytes = await readChangedFile(repository, after);
    for (const finding of scanBytes(bytes, rules))
      if (finding.allowed === undefined) found.push({ path, rule: finding.rule, cell: finding.place.cell });
  }
  return found;
}

/** In code, where nothing of a path is a link or a mention. @param {string} title @param {readonly string[]} items */
function section(title, items) {
  if (items.length === 0) return [];
  return [`### ${title}`, ...items.map((item) => `- \`${item.replaceAll(/[`\n\r]/g, '?')}\``), ''];
}
