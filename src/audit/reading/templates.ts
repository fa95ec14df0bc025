/** Which template files a document names where, so that what it says of one is not held against another. */
import type { Passage, ReadDocument } from './passage.ts';

const FILE = /[\w*.-]*\w\.(?:ya?ml|json|template)\b/g;
/** Files of other tools, and values for parameters. */
const OTHER =
  /^(?:packaged?|output|transformed|generated|rendered|package-lock|tsconfig|samconfig|cdk|docker-compose|compose|buildspec|appspec|events?|payload|test|values|serverless|mkdocs|\.?pre-commit-config)\b|param(?:eter)?s?\b/i;

/** The template files that the section or the row of a line speaks of; none where it names none, or the document only one. */
export function templatesNamed(document: ReadDocument): (line: number) => readonly string[] {
  const byLine = Map.groupBy(document.passages, ({ line }) => line);
  const inRow = new Map<number, readonly string[]>();
  const inSection = new Map<string, Set<string>>();
  for (const [line, passages] of byLine) {
    const names = passages.flatMap(({ text }) => filesIn(text));
    if (names.length > 0 && passages.some(({ form }) => form === 'cell')) inRow.set(line, names);
    for (const path of pathsOf(passages)) {
      const known = inSection.get(path) ?? new Set();
      for (const name of names) known.add(name);
      inSection.set(path, known);
    }
  }
  if ((inSection.get('')?.size ?? 0) < 2) return () => [];
  return (line) => {
    const row = inRow.get(line);
    if (row !== undefined) return row;
    const near = pathsOf(byLine.get(line) ?? []).find((path) => (inSection.get(path)?.size ?? 0) > 0);
    return near === undefined ? [] : [...(inSection.get(near) ?? [])];
  };
}

function filesIn(text: string): readonly string[] {
  return [...text.matchAll(FILE)].map(([name]) => name).filter((name) => !OTHER.test(name));
}

/** The section of a line and those around it, the nearest first, the whole document last. */
function pathsOf(passages: readonly Passage[]): readonly string[] {
  const [first] = passages;
  if (first === undefined) return [''];
  const titles = first.form === 'heading' ? [...first.headings, first.text] : first.headings;
  return titles.map((_, index) => titles.slice(0, titles.length - index).join(' › ')).concat('');
}
