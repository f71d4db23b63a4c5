import { type Server, createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notebookBytes } from '../notebooks.ts';
import { executablePath, faults, launch } from './browser.ts';
import { ScratchRepository } from './scratch.ts';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** Everything by which a document loads something or goes somewhere. */
function hostile(beacon: string): string {
  return [
    `<script>fetch('${beacon}')</script><img src="${beacon}"><link rel=stylesheet href="${beacon}">`,
    `<style>body{background:url(${beacon})}</style><meta http-equiv=refresh content="0;url=${beacon}">`,
    `<form action="${beacon}" id=f><input></form><object data="${beacon}"></object><iframe src="${beacon}"></iframe>`,
    `<svg onload="parent.document.title='owned'"><image href="${beacon}"/></svg><base href="${beacon}">`,
  ].join('');
}

describe.skipIf(executablePath === undefined)('the report in a browser', () => {
  let scratch: ScratchRepository;
  let browser: Browser;
  let url: string;
  /** Listens for what gets out: a request that the policy stops never arrives. */
  let server: Server;
  let hits = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      hits++;
      response.end();
    });
    const port = await new Promise<number>((listening) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        listening(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const beacon = `http://127.0.0.1:${port}/beacon`;
    scratch = new ScratchRepository();
    const image = (data: string) => ({
      data: { 'image/png': data },
      metadata: {},
      output_type: 'display_data',
    });
    const html = (text: string) => ({
      data: { 'text/html': text },
      metadata: {},
      output_type: 'display_data',
    });
    scratch.write(
      'a.ipynb',
      notebookBytes([
        { id: 'one', source: 'x = 1', outputs: [image(PIXEL)] },
        { id: 'two', type: 'markdown', source: '# Title\n\nold words' },
        { id: 'three', source: 'show()', outputs: [html('<b>before</b>')] },
        { id: 'four', source: 'quiet_cell = 4' },
      ]),
    );
    scratch.write(
      'b.ipynb',
      notebookBytes([
        { id: 'one', source: 'x = 2', outputs: [image(PIXEL.replace('WjR9', 'WjR8'))] },
        { id: 'two', type: 'markdown', source: `# Title\n\nnew words ![](${beacon}) ${hostile(beacon)}` },
        { id: 'three', source: 'show()', outputs: [html(hostile(beacon))] },
        { id: 'four', source: 'quiet_cell = 4' },
      ]),
    );
    const { status, stderr } = scratch.nbvc(
      'diff',
      'a.ipynb',
      'b.ipynb',
      '--format',
      'html',
      '-o',
      'report.html',
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    url = pathToFileURL(join(scratch.root, 'report.html')).href;
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    server.close();
    scratch.remove();
  });

  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    await page.goto(url);
    return page;
  }

  test('a hostile notebook loads nothing and changes nothing', async () => {
    const page = await open();
    await page.waitForTimeout(500);
    expect(hits).toBe(0);
    expect(await page.title()).toContain('nbvc diff');
    expect(page.url()).toBe(url);
    await page.close();
  });

  test('is walked by keyboard, and says where one is', async () => {
    const page = await open();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await page.locator('#status').textContent()).toMatch(/^change 2 of 3: modified cell 2/);
    await page.keyboard.press('i');
    await page.keyboard.press('k');
    await page.keyboard.press('i');
    expect(await page.locator('input[value=swipe]').isChecked()).toBe(true);
    await page.close();
  });

  test('images are compared in five ways', async () => {
    const page = await open();
    const added = page.locator('.images .pair > .added');
    const style = async (name: string): Promise<unknown> =>
      added.evaluate((element, key) => getComputedStyle(element).getPropertyValue(key), name);
    const choose = async (mode: string): Promise<void> => page.locator(`input[value=${mode}]`).check();
    expect(await style('position')).toBe('static');
    await choose('swipe');
    expect(await style('position')).toBe('absolute');
    await page.locator('.slider').fill('30');
    expect(await style('clip-path')).toContain('70%');
    await choose('onion');
    expect(await style('opacity')).toBe('0.3');
    await choose('difference');
    expect(await style('mix-blend-mode')).toBe('difference');
    expect(await page.locator('.slider').isVisible()).toBe(false);
    await choose('blink');
    expect(await style('animation-name')).toBe('blink');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await style('animation-name')).toBe('none');
    await page.close();
  });

  test('on paper there are no controls, signs for colours, and what was folded, even without a script', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.controls').isVisible()).toBe(false);
    const box = await page.locator('details.quiet:not([open]) .cell').boundingBox();
    expect(box?.height).toBeGreaterThan(20);
    expect((await page.pdf()).length).toBeGreaterThan(5000);
    await page.close();
  });

  test('filters and columns work without a script', async () => {
    const page = await open({ javaScriptEnabled: false });
    expect(await page.locator('.part.outputs').first().isVisible()).toBe(true);
    await page.locator('#show-outputs').uncheck();
    expect(await page.locator('.part.outputs').first().isVisible()).toBe(false);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
    const page = await open({ colorScheme, bypassCSP: true });
    expect(await faults(page)).toEqual([]);
    await page.close();
  });
});
