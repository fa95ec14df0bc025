import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The file beside a template that a nested template's URL most likely means: the one in its folder, or in the folder
 * around it, whose path ends as the URL does, the longest end first. Undefined where there is none.
 */
export function nestedBeside(url: unknown, folder: string, cwd = process.cwd()): string | undefined {
  const written = urlOf(url);
  if (written === undefined) return undefined;
  const segments = written.replace(/[?#].*$/, '').split('/');
  // A segment that deployment fills, and what is before it, says nothing of the file.
  const known = segments.slice(segments.findLastIndex((segment) => /[${}]|^\.*$/.test(segment)) + 1);
  const ends = known.map((_, index) => join(...known.slice(index)));
  return ends
    .flatMap((end) => [join(folder, end), join(folder, '..', end)])
    .find((path) => /\.(ya?ml|json|template)$/i.test(path) && existsSync(resolve(cwd, path)));
}

/** `https://…`, also inside Fn::Sub. */
function urlOf(url: unknown): string | undefined {
  if (typeof url === 'string') return url;
  if (typeof url !== 'object' || url === null || !('Fn::Sub' in url)) return undefined;
  const text = url['Fn::Sub'];
  return urlOf(Array.isArray(text) ? text[0] : text);
}
