export type DrawingFormat = 'svg' | 'mermaid' | 'terminal' | 'json';

/** The ends of the names of files, by which a format is known. */
export const EXTENSIONS: Readonly<Record<DrawingFormat, string>> = {
  svg: '.svg',
  mermaid: '.mmd',
  terminal: '.txt',
  json: '.json',
};
