import { relative } from 'node:path';

/** The path as a reader at the prompt would write it. */
export function shortPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') || near === '' ? file : near;
}
