import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';

/** Whether tests in a browser are left out; where LINTEL_BROWSER=required a missing browser fails them instead. */
export const WITHOUT_BROWSER = !existsSync(CHROMIUM) && process.env.LINTEL_BROWSER !== 'required';

/** A name for the group of tests, with the reason where they are skipped. */
export function inBrowser(name: string): string {
  return WITHOUT_BROWSER ? `${name} (skipped: ${CHROMIUM} is missing; apt-get install chromium)` : name;
}

/** `more` are further options of Chromium. */
export function openBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      ...more,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that may load nothing, and everything it complains about. */
export async function emptyPage(browser: Browser): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const complaints: string[] = [];
  const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (thrown) => complaints.push(String(thrown)));
  page.on('request', (request) => {
    if (!/^(data|about|blob):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  await page.route('**/*', (route) => route.abort());
  return { page, complaints };
}

/** Loads the mermaid package into the page as `window.mermaid`. */
export async function loadMermaid(page: Page): Promise<void> {
  const file = createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js');
  await page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
  await page.addScriptTag({ content: readFileSync(file, 'utf8') });
}

/** What Mermaid makes of a chart: its SVG, or why there is none. */
export function drawMermaid(page: Page, chart: string): Promise<{ readonly svg: string } | { readonly fault: string }> {
  return page.evaluate(async (text) => {
    const { mermaid } = globalThis as unknown as {
      mermaid: {
        initialize(options: object): void;
        parse(text: string): Promise<unknown>;
        render(id: string, text: string): Promise<{ svg: string }>;
      };
    };
    mermaid.initialize({ startOnLoad: false });
    try {
      await mermaid.parse(text);
      return { svg: (await mermaid.render('chart', text)).svg };
    } catch (thrown) {
      return { fault: String(thrown) };
    }
  }, chart);
}
