import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { joinedText } from '../../src/notebook/text.ts';
import { type CellSpec, notebookBytes } from '../notebooks.ts';
import { executablePath, faults, launch } from './browser.ts';
import { ScratchRepository, type Served } from './scratch.ts';

const FILE = 'analysis.ipynb';

const stream = (text: string) => ({ name: 'stdout', output_type: 'stream', text: [text] });

const model = (source: string, score: string, count: number): CellSpec => ({
  id: 'model',
  source,
  count,
  outputs: [stream(`score=${score}\n`)],
});

const BASE: readonly CellSpec[] = [
  { id: 'intro', type: 'markdown', source: '# Churn\n\nin 2023' },
  model('C = 1.0\nfit(C)', '0.77', 1),
  { id: 'quiet', source: 'rows = 10\nload(rows)' },
  { id: 'scratch', source: 'df.head()\ndf.tail()' },
  { id: 'end', source: 'print("end")' },
];

function version(changes: Readonly<Record<string, CellSpec | undefined>>, ...more: CellSpec[]): Uint8Array {
  const cells = BASE.flatMap((cell) => {
    const id = cell.id ?? '';
    const changed = Object.hasOwn(changes, id) ? changes[id] : cell;
    return changed === undefined ? [] : [changed];
  });
  return notebookBytes([...cells, ...more]);
}

const OURS = version(
  {
    intro: { id: 'intro', type: 'markdown', source: '# Churn\n\nin 2024' },
    model: model('C = 0.5\nfit(C)', '0.79', 4),
    scratch: undefined,
  },
  { id: 'mine', source: 'mine()' },
);

const THEIRS = version(
  {
    intro: { id: 'intro', type: 'markdown', source: '# Churn\n\nin 2025' },
    model: model('C = 2.0\nfit(C)', '0.81', 9),
    quiet: { id: 'quiet', source: 'rows = 99\nload(rows)' },
    scratch: { id: 'scratch', source: 'df.head(20)\ndf.tail()' },
  },
  { id: 'yours', source: 'yours()' },
);

describe.skipIf(executablePath === undefined)('nbvc mergetool in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
  });

  /** A repository in which a merge has stopped at four conflicts. */
  function stopped(): ScratchRepository {
    const repository = new ScratchRepository();
    expect(repository.nbvc('install').status).toBe(0);
    repository.git('config', 'nbvc.strip.policy', 'none');
    repository.git('config', '--unset-all', 'filter.nbvc.process');
    repository.git('config', '--remove-section', 'filter.nbvc');
    repository.write(FILE, notebookBytes(BASE));
    repository.commit('base');
    repository.git('checkout', '-q', '-b', 'theirs');
    repository.write(FILE, THEIRS);
    repository.commit('theirs');
    repository.git('checkout', '-q', 'main');
    repository.write(FILE, OURS);
    repository.commit('ours');
    expect(repository.tryGit('merge', 'theirs').status).toBe(1);
    return repository;
  }

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage(options);
    await page.goto(url);
    await page.waitForSelector('html[data-rev]');
    await page.waitForSelector('main h2');
    return page;
  }

  async function withMerge(
    use: (served: Served, repository: ScratchRepository) => Promise<void>,
    ...args: string[]
  ): Promise<void> {
    const repository = stopped();
    const served = await repository.serve('mergetool', '--no-open', '--idle', '1', ...args);
    try {
      await use(served, repository);
    } finally {
      served.child.kill('SIGTERM');
      await served.exited;
      repository.remove();
    }
  }

  const read = (repository: ScratchRepository): Buffer => readFileSync(join(repository.root, FILE));
  const sources = (bytes: Uint8Array): string[] =>
    parseNotebook(bytes).cells.map(({ source }) => joinedText(source));
  const count = (page: Page): Promise<string | null> => page.locator('#count').textContent();
  const settled = async (page: Page, text: string): Promise<void> => {
    await expect.poll(async () => count(page)).toContain(text);
  };

  test('four conflicts are settled by keys, and git takes the notebook', async () => {
    await withMerge(async ({ url, exited }, repository) => {
      const page = await open(url);
      const asked: string[] = [];
      const problems: string[] = [];
      page.on('request', (sent) => asked.push(sent.url()));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      expect(await count(page)).toBe('0 of 4 settled');
      expect(await page.locator('.pane').count()).toBe(3);
      expect(await page.locator('.cm-content').textContent()).toContain('<<<<<<<');
      // 1: ours. The page says where one is.
      await page.keyboard.press('1');
      await settled(page, '1 of 4');
      await page.keyboard.press(']');
      await page.waitForSelector('h2:has-text("conflict 2 of 4")');
      // 2: by hand, from the text with marks.
      await page.keyboard.press('e');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('C = 1.5\nfit(C)');
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('h2:has-text("conflict 3 of 4")');
      await settled(page, '2 of 4');
      await page.keyboard.press('3');
      await settled(page, '3 of 4');
      await page.keyboard.press(']');
      await page.waitForSelector('h2:has-text("conflict 4 of 4")');
      await page.keyboard.press('5');
      await settled(page, '4 of 4');
      await page.keyboard.press('s');
      await page.waitForSelector('text=Saved: all conflicts are settled.');
      await page.locator('#banner button').click();
      expect(await exited).toBe(0);
      const bytes = read(repository);
      expect(findConflicts(parseNotebook(bytes))).toEqual([]);
      expect(await validateNotebook(parseNotebook(bytes))).toEqual([]);
      expect(sources(bytes)).toEqual([
        '# Churn\n\nin 2024',
        'C = 1.5\nfit(C)',
        'rows = 99\nload(rows)',
        'df.head(20)\ndf.tail()',
        'print("end")',
        'yours()',
        'mine()',
      ]);
      expect(bytes.toString()).not.toContain('nbvc');
      expect(repository.git('ls-files', '-u')).toBe('');
      repository.git('commit', '-q', '--no-edit');
      expect(asked.filter((one) => !one.startsWith(new URL(url).origin))).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    });
  });

  test('git mergetool opens the page and stages what is settled', async () => {
    const repository = stopped();
    const tool = await repository.start('git', 'mergetool', '--no-prompt', '-t', 'nbvc-web');
    const page = await open(tool.url);
    await page.locator('#all').selectOption('theirs');
    await settled(page, '4 of 4');
    await page.keyboard.press('s');
    await page.waitForSelector('text=Saved: all');
    await page.locator('#finish').click();
    expect(await tool.exited).toBe(0);
    expect(repository.git('ls-files', '-u')).toBe('');
    expect(sources(read(repository))[0]).toBe('# Churn\n\nin 2025');
    await page.close();
    repository.remove();
  });

  test('undo and redo, all at once, and outputs of the other side', async () => {
    await withMerge(async ({ url, exited }, repository) => {
      const page = await open(url);
      await page.locator('#all').selectOption('theirs');
      await settled(page, '4 of 4');
      await page.keyboard.press('u');
      await settled(page, '0 of 4');
      await page.keyboard.press('Control+Shift+Z');
      await settled(page, '4 of 4');
      await page.locator('nav li button').nth(1).click();
      await page.waitForSelector('h2:has-text("conflict 2 of 4")');
      await page.locator('button:text("outputs of ours")').click();
      await page.waitForSelector('button[data-outputs=ours][aria-pressed=true]');
      await page.locator('#save').click();
      await page.waitForSelector('text=Saved: all');
      await page.locator('#finish').click();
      expect(await exited).toBe(0);
      const text = read(repository).toString();
      expect(text).toContain('C = 2.0');
      expect(text).toContain('score=0.79');
      expect(text).not.toContain('score=0.81');
      await page.close();
    });
  });

  test('what was merged without asking can be seen and undone', async () => {
    await withMerge(async ({ url, exited }, repository) => {
      const page = await open(url);
      await page.locator('nav summary').click();
      await page.locator('nav button:has-text("#quiet")').click();
      await page.waitForSelector('h2:has-text("#quiet")');
      expect(await page.locator('main td.added').first().textContent()).toContain('99');
      await page.locator('button:text("as it was before")').click();
      await page.waitForSelector('nav button:has-text("as before both")');
      await page.locator('#all').selectOption('ours');
      await settled(page, '4 of 4');
      await page.locator('#preview').click();
      await page.waitForSelector('h2:has-text("from ours")');
      await page.locator('#save').click();
      await page.waitForSelector('text=Saved: all');
      await page.locator('#finish').click();
      expect(await exited).toBe(0);
      expect(sources(read(repository))).toContain('rows = 10\nload(rows)');
      await page.close();
    });
  });

  test('saved with open conflicts, both versions stand in the notebook, never the base', async () => {
    await withMerge(async ({ url, exited }, repository) => {
      const page = await open(url);
      expect(await page.locator('#save').isDisabled()).toBe(true);
      await page.keyboard.press('3');
      await settled(page, '1 of 4');
      await page.locator('#save-open').click();
      await page.waitForSelector('text=Saved with 3 conflicts');
      await page.locator('#banner button').click();
      expect(await exited).toBe(1);
      const notebook = parseNotebook(read(repository));
      expect(findConflicts(notebook)).toHaveLength(3);
      expect(await validateNotebook(notebook)).toEqual([]);
      expect(sources(read(repository)).join('\n')).toContain('C = 0.5');
      expect(sources(read(repository)).join('\n')).toContain('C = 2.0');
      expect(repository.git('ls-files', '-u')).not.toBe('');
      // What is left is settled later, also on a page.
      const again = await repository.serve('mergetool', '--no-open', FILE);
      const second = await open(again.url);
      expect(await count(second)).toBe('0 of 3 settled');
      await second.locator('#all').selectOption('ours');
      await settled(second, '3 of 3');
      await second.keyboard.press('s');
      await second.waitForSelector('text=Saved: all');
      await second.locator('#finish').click();
      expect(await again.exited).toBe(0);
      expect(sources(read(repository))[0]).toBe('# Churn\n\nin 2025');
      await second.close();
      await page.close();
    });
  });

  test('a reload is harmless, and what was decided is there the next time', async () => {
    await withMerge(async ({ url, exited }, repository) => {
      const before = read(repository);
      const page = await open(url);
      await page.keyboard.press('1');
      await settled(page, '1 of 4');
      await page.reload();
      await settled(page, '1 of 4');
      await page.close();
      expect(await exited).toBe(1);
      expect(read(repository)).toEqual(before);
      const again = await repository.serve('mergetool', '--no-open', FILE);
      const second = await open(again.url);
      expect(await count(second)).toBe('1 of 4 settled');
      again.child.kill('SIGINT');
      expect(await again.exited).toBe(1);
      await second.waitForSelector('text=The server is gone');
      await second.close();
      expect(readdirSync(join(repository.root, '.git/nbvc/drafts'))).toHaveLength(1);
    });
  });

  test('a file that changes on the disk is not written over', async () => {
    await withMerge(async ({ url }, repository) => {
      const page = await open(url);
      await page.locator('#all').selectOption('ours');
      await settled(page, '4 of 4');
      repository.write(FILE, THEIRS);
      await page.waitForSelector('text=has changed on the disk');
      expect(await page.locator('#save').isDisabled()).toBe(true);
      await page.locator('button:text("show the difference")').click();
      await page.waitForSelector('h2:has-text("on the disk")');
      expect(await page.locator('main td.removed').count()).toBeGreaterThan(0);
      expect(Buffer.from(THEIRS).equals(read(repository))).toBe(true);
      await page.locator('button:text("read it anew")').click();
      await page.waitForSelector('text=nothing is left to settle');
      await page.close();
    });
  });

  test('a text of another cell, another state and what is no choice are refused', async () => {
    await withMerge(async ({ url }) => {
      const page = await open(url);
      const ask = async (body: object): Promise<number> =>
        page.evaluate(
          async (content) => {
            const headers = { 'Content-Type': 'application/json' };
            return (await fetch('/api/decisions', { method: 'POST', headers, body: content })).status;
          },
          JSON.stringify({ rev: 1, conflict: 0, ...body }),
        );
      expect(await ask({ settlement: { choice: 'ours', sources: { 0: 'x', 999: 'y' } } })).toBe(400);
      expect(await ask({ settlement: { choice: 'mine' } })).toBe(400);
      expect(await ask({ conflict: 99, settlement: { choice: 'ours' } })).toBe(404);
      expect(await ask({ rev: 7, settlement: { choice: 'ours' } })).toBe(409);
      expect(await ask({ settlement: { choice: 'ours' } })).toBe(200);
      await page.close();
    });
  });

  test('a text merge has broken the notebook, or nothing is to be settled', async () => {
    await withMerge(async (_, repository) => {
      repository.git('checkout', '--conflict=diff3', '--', FILE);
      repository.write(FILE, '<<<<<<< ours\n{"cells": [\n=======\n{\n>>>>>>> theirs\n');
      const again = await repository.serve('mergetool', '--no-open', FILE);
      const page = await open(again.url);
      expect(await count(page)).toBe('0 of 4 settled');
      again.child.kill('SIGTERM');
      await again.exited;
      await page.close();
      repository.git('reset', '-q', '--hard');
      const nothing = repository.nbvc('mergetool');
      expect(nothing.status).toBe(0);
      expect(nothing.stdout).toBe('no conflicts\n');
      expect(repository.nbvc('mergetool', FILE).stderr).toContain('nothing to settle');
      repository.write('broken.ipynb', '{"cells": [');
      expect(repository.nbvc('mergetool', 'broken.ipynb').status).toBe(2);
      expect(existsSync(join(repository.root, '.git/MERGE_HEAD'))).toBe(false);
    });
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
  ] as const)('has no fault that axe finds, %s, %d wide', async (colorScheme, width) => {
    await withMerge(async ({ url }) => {
      const page = await open(url, { colorScheme, bypassCSP: true, viewport: { width, height: 800 } });
      expect(await faults(page)).toEqual([]);
      await page.locator('nav summary').click();
      await page.locator('nav button:has-text("#quiet")').click();
      await page.waitForSelector('h2:has-text("#quiet")');
      expect(await faults(page)).toEqual([]);
      await page.locator('#help-open').click();
      expect(await faults(page)).toEqual([]);
      await page.close();
    });
  });
});
