import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The file beside a template that a nested template's URL most likely means: the one in its folder, or in the folder
 * around it, whose path ends as the URL does, the longest end first; else the only one of that name in the folders below.
 * Undefined where there is none.
 */
export function nestedBeside(url: unknown, folder: string, cwd = process.cwd()): string | undefined {
  const ends = endsOf(urlOf(url) ?? '').filter((end) => /\.(ya?ml|json|template)$/i.test(end));
  const beside = ends
    .flatMap((end) => [join(folder, end), join(folder, '..', end)])
    .find((path) => existsSync(resolve(cwd, path)));
  if (beside !== undefined) return beside;
  const [found, ...others] = foldersIn(resolve(cwd, folder)).flatMap((below) => {
    const paths = ends.map((end) => join(folder, below, end));
    return paths.find((path) => existsSync(resolve(cwd, path))) ?? [];
  });
  return others.length === 0 ? found : undefined;
}

/**
 * The ends of a path, the longest first. A segment that deployment fills, and what is before it, says nothing of the file; but
 * what a file name has after a hole is its name, where the hole is a prefix of the key: `${Prefix}network.yaml`.
 */
function endsOf(url: string): readonly string[] {
  const segments = url.replace(/[?#].*$/, '').split('/');
  const known = segments.slice(segments.findLastIndex((segment) => /[${}]|^\.*$/.test(segment)) + 1);
  if (known.length > 0) return known.map((_, index) => join(...known.slice(index)));
  const name = /\}([\w.-]+)$/.exec(segments.at(-1) ?? '')?.[1];
  return name === undefined ? [] : [name];
}

function foldersIn(folder: string): readonly string[] {
  if (dirname(folder) === folder || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() && !each.name.startsWith('.') && each.name !== 'node_modules' ? [each.name] : [],
  );
}

/** `https://…`, also inside Fn::Sub and Fn::Join, where what deployment fills is a hole. */
function urlOf(url: unknown): string | undefined {
  if (typeof url === 'string') return url;
  if (typeof url !== 'object' || url === null) return undefined;
  if ('Fn::Join' in url && Array.isArray(url['Fn::Join'])) {
    const [separator, parts] = url['Fn::Join'];
    if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
    return parts.map((part) => urlOf(part) ?? '${}').join(separator);
  }
  if (!('Fn::Sub' in url)) return undefined;
  const text = url['Fn::Sub'];
  return urlOf(Array.isArray(text) ? text[0] : text);
}
