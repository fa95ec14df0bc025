import { blocks, plain } from '../markdown.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

/** The picture of the template: the file where there is one, else text that GitHub draws. */
export const drawing: Section = {
  name: 'drawing',
  title: 'Drawing',
  write(subject) {
    const file = subject.drawing?.file;
    const steps = (subject.drawing?.steps ?? []).map((each, index) => `${index + 1}. ${plain(each)}`).join('\n');
    if (file === undefined) return blocks(drawn(subject), steps);
    return `<img alt="${subject.title.replaceAll('"', '&quot;')}: the drawing of the template" src="${file}">`;
  },
};

/** The same picture as text, where the file stands before it. */
export const mermaid: Section = {
  name: 'mermaid',
  title: 'The drawing as Mermaid',
  write: (subject) => (subject.drawing?.file === undefined ? '' : drawn(subject)),
};

function drawn({ drawing: picture }: DocumentSubject): string {
  return picture?.mermaid === undefined ? '' : `\`\`\`mermaid\n${picture.mermaid.trimEnd()}\n\`\`\``;
}
