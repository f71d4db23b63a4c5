import { type Server, createServer, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CellSpec, notebookBytes } from '../notebooks.ts';
import { executablePath, faults, launch } from './browser.ts';
import { ScratchRepository, type Served } from './scratch.ts';

const html = (text: string) => ({
  data: { 'text/html': text },
  metadata: {},
  output_type: 'display_data',
});

function notebook(source: string, ...more: CellSpec[]): Uint8Array {
  return notebookBytes([
    { id: 'one', source: `import os\n${source}`, count: source.length },
    { id: 'two', type: 'markdown', source: '# Same' },
    ...more,
  ]);
}

/** Asks the server as another program of this machine would. */
async function ask(
  address: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; body: string; cookie: string | undefined }> {
  const { body, ...rest } = options;
  return new Promise((done, failed) => {
    const sent = request(address, rest, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        done({
          status: response.statusCode ?? 0,
          body: text,
          cookie: response.headers['set-cookie']?.[0]?.split(';')[0],
        });
      });
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

describe('who may talk to the server of nbvc review', () => {
  let scratch: ScratchRepository;
  let served: Served;
  let origin: string;
  let token: string;

  beforeAll(async () => {
    scratch = new ScratchRepository();
    scratch.write('a.ipynb', notebook('x = 1'));
    scratch.commit('one');
    scratch.write('a.ipynb', notebook('x = 2'));
    served = await scratch.serve('review', '--no-open');
    const url = new URL(served.url);
    origin = url.origin;
    token = new URLSearchParams(url.hash.slice(1)).get('k') ?? '';
  });

  afterAll(async () => {
    served.child.kill('SIGTERM');
    expect(await served.exited).toBe(0);
    scratch.remove();
  });

  const signIn = async (secret: string, headers: Record<string, string> = {}) =>
    ask(`${origin}/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin, ...headers },
      body: JSON.stringify({ token: secret }),
    });

  test('it listens to this machine alone, and the token is no part of what is sent', () => {
    expect(new URL(served.url).hostname).toBe('127.0.0.1');
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect(new URL(served.url).pathname + new URL(served.url).search).toBe('/');
  });

  test('the shell holds nothing of a notebook, and everything else needs a session', async () => {
    expect((await ask(`${origin}/`)).body).not.toContain('a.ipynb');
    for (const path of [
      '/api/model',
      '/api/files/f1',
      '/api/comments',
      '/api/events',
      '/o/x',
      '/api/report.html',
    ])
      expect((await ask(`${origin}${path}`)).status).toBe(401);
  });

  test('a hostile host, a foreign origin and another site are refused', async () => {
    const host = `evil.example:${new URL(origin).port}`;
    expect((await ask(`${origin}/`, { headers: { Host: host } })).status).toBe(403);
    expect((await signIn(token, { Origin: 'http://evil.example' })).status).toBe(403);
    expect((await signIn(token, { Origin: 'null' })).status).toBe(403);
    expect((await ask(`${origin}/api/model`, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(
      403,
    );
    expect((await ask(`${origin}/session`, { method: 'POST', body: '{}' })).status).toBe(403);
  });

  test('a wrong token, another type and a large body are refused', async () => {
    expect((await signIn('wrong')).status).toBe(403);
    expect((await signIn(token, { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await signIn('x'.repeat(300_000))).status).toBe(413);
  });

  test('the token works once', async () => {
    const first = await signIn(token);
    expect(first.status).toBe(200);
    expect((await signIn(token)).status).toBe(403);
    const headers = { Cookie: first.cookie ?? '' };
    expect((await ask(`${origin}/api/model`, { headers })).status).toBe(200);
    // Nothing is found by a name that a client makes up.
    for (const path of [
      '/api/files/a.ipynb',
      '/api/files/%2e%2e%2fa.ipynb',
      '/api/files/f2',
      '/o/..%2f..%2fetc',
    ])
      expect((await ask(`${origin}${path}`, { headers })).status).toBe(404);
  });
});

describe.skipIf(executablePath === undefined)('nbvc review in a browser', () => {
  let browser: Browser;
  let beacon: Server;
  let beaconUrl: string;
  let hits = 0;

  beforeAll(async () => {
    beacon = createServer((_, response) => {
      hits++;
      response.end();
    });
    await new Promise<void>((listening) => beacon.listen(0, '127.0.0.1', listening));
    const address = beacon.address();
    beaconUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/beacon`;
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    beacon.close();
  });

  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser.newPage(options);
    await page.goto(url);
    await page.waitForSelector('html[data-rev]');
    return page;
  }

  async function withReview(
    use: (served: Served, repository: ScratchRepository) => Promise<void>,
    ...args: string[]
  ): Promise<void> {
    const scratch = new ScratchRepository();
    const hostile = `<b>table</b><img src="${beaconUrl}"><script>fetch('${beaconUrl}');parent.document.title='owned'</script><meta http-equiv=refresh content="0;url=${beaconUrl}"><form action="${beaconUrl}"><input></form><iframe src="${beaconUrl}"></iframe><link rel=stylesheet href="${beaconUrl}">`;
    scratch.write(
      'a.ipynb',
      notebook('x = 1', { id: 'three', source: 'show()', outputs: [html('<p>old</p>')] }),
    );
    scratch.commit('one');
    scratch.write('a.ipynb', notebook('x = 2', { id: 'three', source: 'show()', outputs: [html(hostile)] }));
    const served = await scratch.serve('review', '--no-open', '--idle', '1', ...args);
    try {
      await use(served, scratch);
    } finally {
      served.child.kill('SIGTERM');
      await served.exited;
      scratch.remove();
    }
  }

  test('shows the diff, asks nobody else for anything, and follows the files', async () => {
    await withReview(async ({ url }, repository) => {
      const page = await browser.newPage();
      const asked: string[] = [];
      const problems: string[] = [];
      page.on('request', (sent) => asked.push(sent.url()));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.goto(url);
      await page.waitForSelector('html[data-rev]');
      expect(page.url()).toBe(`${new URL(url).origin}/`);
      expect(await page.locator('td.added').first().textContent()).toContain('x = 2');
      await page.locator('iframe').last().scrollIntoViewIfNeeded();
      await page.waitForTimeout(300);
      expect(await page.frameLocator('iframe >> nth=-1').locator('b').textContent()).toBe('table');
      expect(hits).toBe(0);
      expect(asked.filter((one) => !one.startsWith(new URL(url).origin) && !one.includes('/beacon'))).toEqual(
        [],
      );
      expect(await page.title()).toBe('nbvc review');
      repository.write('a.ipynb', notebook('x = 3'));
      await page.waitForSelector('html[data-rev="2"]');
      expect(await page.locator('td.added').first().textContent()).toContain('x = 3');
      repository.git('add', '-A');
      await page.waitForSelector('text=Nothing has changed');
      expect(problems.filter((text) => !/beacon|frame|sandbox/i.test(text))).toEqual([]);
      await page.close();
    });
  });

  test('filters without a reload, on the page and by the server', async () => {
    await withReview(async ({ url }) => {
      const page = await open(url);
      await page.locator('#show-outputs').uncheck();
      expect(await page.locator('.part.outputs').first().isVisible()).toBe(false);
      expect(await page.locator('.part.counts').count()).toBe(0);
      await page.locator('#find').fill('import os');
      expect(await page.locator('main .cell:visible').count()).toBe(1);
      await page.close();
    });
  });

  test('keeps comments over a reload, where they belong, and gives them away as text', async () => {
    await withReview(async ({ url }, repository) => {
      const page = await open(url);
      await page.locator('td.added').first().locator('xpath=preceding-sibling::td[1]').click();
      await page.keyboard.type('why <b>three</b>?');
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.comment');
      await page.keyboard.press('j');
      await page.keyboard.press('c');
      await page.keyboard.type('the whole cell');
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.comment >> nth=1');
      // A cell comes before it, and the comment stays with its own.
      repository.write(
        'a.ipynb',
        notebookBytes([
          { id: 'zero', source: 'new' },
          { id: 'one', source: 'import os\nx = 2' },
        ]),
      );
      await page.waitForSelector('html[data-rev="2"]');
      await page.reload();
      await page.waitForSelector('.comment');
      expect(await page.locator('.cell:has(.comment) h3').first().textContent()).toContain('#one');
      expect(await page.locator('.comment .text').first().textContent()).toBe('why <b>three</b>?');
      const markdown = repository.nbvc('review', '--export', 'markdown').stdout;
      expect(markdown).toContain('x = 2');
      expect(markdown).toContain('the whole cell');
      const kept: unknown = JSON.parse(repository.nbvc('review', '--export', 'json').stdout);
      expect(kept).toMatchObject({
        comments: [{ path: 'a.ipynb', cell: 'one', line: 2, side: 'after' }, { cell: 'one' }],
      });
      expect(readFileSync(join(repository.root, '.git/nbvc/review-comments.json'), 'utf8')).toContain('why');
      await page.locator('.comment button:text("resolve")').first().click();
      await page.waitForSelector('.comment.resolved');
      await page.locator('.comment button:text("delete")').first().click();
      await expect.poll(async () => page.locator('.comment').count()).toBe(1);
      await page.close();
    });
  });

  test('a second browser is not let in by the same link; a reload is harmless, and closing the page ends it', async () => {
    await withReview(async ({ url, exited }) => {
      const page = await open(url);
      const stranger = await browser.newPage();
      await stranger.goto(url);
      await stranger.waitForSelector('text=was not let in');
      await stranger.close();
      await page.reload();
      await page.waitForSelector('html[data-rev]');
      await page.waitForTimeout(1500);
      expect(await page.locator('#live').textContent()).toContain('live');
      await page.close();
      expect(await exited).toBe(0);
    });
  });

  test('says when the server is gone, and what is shown stays', async () => {
    await withReview(async ({ url, child, exited }) => {
      const page = await open(url);
      child.kill('SIGHUP');
      expect(await exited).toBe(0);
      await page.waitForSelector('text=server gone');
      expect(await page.locator('td.added').count()).toBeGreaterThan(0);
      await page.close();
    });
  });

  test('what is staged, two files, and what cannot be read', async () => {
    await withReview(async (served, repository) => {
      repository.write('b.ipynb', '{"cells": [');
      repository.git('add', '-A');
      const staged = await repository.serve('review', '--staged', '--no-open');
      const page = await open(staged.url);
      expect(await page.locator('article h2').allTextContents()).toEqual([
        expect.stringContaining('a.ipynb'),
        expect.stringContaining('b.ipynb'),
      ]);
      expect(await page.locator('.problem').first().textContent()).toContain('not a readable notebook');
      await page.locator('#stop').click();
      expect(await staged.exited).toBe(0);
      await page.waitForSelector('text=stopped');
      await page.close();
      expect(repository.nbvc('review', 'nowhere').status).toBe(2);
      expect(served.child.exitCode).toBe(null);
    });
  });

  test('git difftool shows a pair of files on it and goes on when the page is closed', async () => {
    const scratch = new ScratchRepository();
    scratch.write('-a.ipynb', notebook('x = 1'));
    scratch.commit('one');
    scratch.write('-a.ipynb', notebook('x = 2'));
    expect(scratch.nbvc('install', '--only', 'diff').status).toBe(0);
    const tool = await scratch.start('git', 'difftool', '-y', '-t', 'nbvc-web');
    const page = await open(tool.url);
    expect(await page.locator('td.added').first().textContent()).toContain('x = 2');
    await page.close();
    expect(await tool.exited).toBe(0);
    scratch.remove();
  });

  test.each(['light', 'dark'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
    await withReview(async ({ url }) => {
      const page = await open(url, { colorScheme, bypassCSP: true });
      await page.keyboard.press('j');
      await page.keyboard.press('c');
      await page.keyboard.type('a comment');
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.comment');
      await page.locator('#comments-open').click();
      await page.keyboard.press('j');
      await page.keyboard.press('c');
      expect(await faults(page)).toEqual([]);
      await page.close();
    });
  });
});
