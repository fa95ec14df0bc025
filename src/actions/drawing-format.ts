import type { DrawingFormat } from '../answers/index.ts';
/** The ends of the names of files, by which a format is known. */
export const EXTENSIONS: Readonly<Record<DrawingFormat, string>> = {
  svg: '.svg',
  html: '.html',
  drawio: '.drawio',
  png: '.png',
  mermaid: '.mmd',
  terminal: '.txt',
  json: '.json',
};
