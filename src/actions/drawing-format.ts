import type { DrawingFormat } from '../answers/index.ts';
/** The ends of the names of files, by which a format is known. */
export const EXTENSIONS: Readonly<Record<DrawingFormat, string>> = {
  svg: '.svg',
  mermaid: '.mmd',
  terminal: '.txt',
  json: '.json',
};
