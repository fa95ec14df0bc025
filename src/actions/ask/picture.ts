/**
 * An SVG as pixels, drawn by a browser that is on the machine: it has the fonts and the icons' gradients, and a library
 * that draws as well would be a binary of its own for each platform.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { error, failure, type Result, success } from '../../base/index.ts';

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const ON_A_MAC = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** The PNG of an SVG with two pixels for one, so that words stay sharp. */
export async function pictureOf(svg: string, { width, height }: PictureSize): Promise<Result<Uint8Array>> {
  const browser = browserOf(process.env);
  if (browser === undefined) return failure(withoutBrowser('No browser is found.'));
  const folder = await mkdtemp(join(tmpdir(), 'lintel-picture-'));
  try {
    await writeFile(join(folder, 'drawing.svg'), svg);
    const said = await run(browser, [
      '--headless',
      // Chromium refuses its sandbox to root; what it opens is the drawing, which runs nothing.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--hide-scrollbars',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-device-scale-factor=2',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--window-size=${width},${height}`,
      `--screenshot=${join(folder, 'drawing.png')}`,
      `file://${join(folder, 'drawing.svg')}`,
    ]);
    const picture = await readFile(join(folder, 'drawing.png')).catch(() => undefined);
    if (picture === undefined) return failure(withoutBrowser(`"${browser}" drew nothing: ${said.trim().slice(-200)}`));
    return success(picture);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The browser that CHROME_PATH names, else the first on the path. */
function browserOf({ CHROME_PATH, PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  const onPath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(CHROME_PATH === undefined ? [] : [CHROME_PATH]), ...onPath, ...ON_A_MAC].find(isRunnable);
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function withoutBrowser(what: string) {
  return error('LTL4001', what, {
    why: 'A PNG is drawn by a browser; SVG, HTML and draw.io need none.',
    fix: 'Install Chromium or Chrome, name it in CHROME_PATH, or take another format.',
  });
}

function run(command: string, words: readonly string[]): Promise<string> {
  return new Promise((settle) => {
    const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    child.on('error', (thrown) => settle(thrown.message));
    child.on('close', () => settle(said));
  });
}
