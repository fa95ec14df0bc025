import { blocks, details } from '../markdown.ts';
import type { Section } from '../section.ts';

/** The picture of the template: the file where there is one, and text that GitHub draws. */
export const drawing: Section = {
  name: 'drawing',
  title: 'Drawing',
  write({ drawing: picture, title }) {
    const { file, mermaid } = picture ?? {};
    const drawn = mermaid === undefined ? '' : `\`\`\`mermaid\n${mermaid.trimEnd()}\n\`\`\``;
    if (file === undefined) return drawn;
    return blocks(
      `<img alt="${title.replaceAll('"', '&quot;')}: the drawing of the template" src="${file}">`,
      details('The same as Mermaid', drawn),
    );
  },
};
