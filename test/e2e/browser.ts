import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type Page, chromium } from 'playwright-core';

const BROWSERS = [
  process.env['NBVC_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser of this machine; tests that need one are skipped without. */
export const executablePath: string | undefined = BROWSERS.find(
  (path) => path !== undefined && existsSync(path),
);

export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
}

/** Returns what axe finds wrong with a page, which must have been made with `bypassCSP`. */
export async function faults(page: Page): Promise<unknown> {
  await page.addScriptTag({ content: axe.source });
  return page.evaluate(
    'axe.run(document, { iframes: false }).then((r) => r.violations.map((v) => v.id + " " + v.nodes.map((n) => n.html).slice(0, 3).join(" ")))',
  );
}
