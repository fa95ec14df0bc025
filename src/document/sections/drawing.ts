import { blocks, details } from '../markdown.ts';
import type { Section } from '../section.ts';

/** The picture of the template. */
export const drawing: Section = {
  name: 'drawing',
  title: 'Drawing',
  write({ drawing: picture, title }) {
    if (picture === undefined) return '';
    const image = `<img alt="${title.replaceAll('"', '&quot;')}: the drawing of the template" src="${picture.light}">`;
    const both =
      picture.dark === undefined
        ? image
        : `<picture>\n<source media="(prefers-color-scheme: dark)" srcset="${picture.dark}">\n${image}\n</picture>`;
    const { mermaid } = picture;
    return blocks(
      both,
      mermaid === undefined ? '' : details('The same as Mermaid', `\`\`\`mermaid\n${mermaid.trimEnd()}\n\`\`\``),
    );
  },
};
