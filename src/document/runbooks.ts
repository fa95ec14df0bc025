/** The runbooks of a system: what somebody on call opens. Each environment has its own, with its own names in the commands. */
import type { DocumentedEnvironment, DocumentSubject } from './subject.ts';

export interface Runbook {
  /** As the system delivers it: `runbooks/deploy.md`. */
  readonly source: string;
  /** Beside the document: `runbooks/prod/deploy.md` where there are several environments. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

const FOLDER = 'runbooks/';

export function isRunbook(path: string): boolean {
  return path.startsWith(FOLDER) && path.endsWith('.md');
}

export function runbooksOf(subject: DocumentSubject, { name, files }: DocumentedEnvironment): readonly Runbook[] {
  return Object.entries(files)
    .filter(([path]) => isRunbook(path))
    .map(([source, text]) => ({
      source,
      path: placeOf(subject, name, source),
      title: titleOf(text) ?? source,
      text,
    }));
}

function placeOf({ environments }: DocumentSubject, environment: string, source: string): string {
  const folder = `${FOLDER}${environment}/`;
  return environments.length === 1 || source.startsWith(folder) ? source : `${folder}${source.slice(FOLDER.length)}`;
}

function titleOf(text: string): string | undefined {
  return /^#\s+(.+)$/m.exec(text)?.[1];
}

/** A place in a runbook. */
export interface RunbookStep {
  readonly runbook: Runbook;
  readonly heading: string;
  readonly anchor: string;
}

/** The step whose heading has the name of an alarm; the first, where several have it. */
export function stepFor(runbooks: readonly Runbook[], names: readonly string[]): RunbookStep | undefined {
  for (const runbook of runbooks) {
    const heading = headings(runbook.text).find((each) => words(each).some((word) => names.includes(word)));
    if (heading !== undefined) return { runbook, heading, anchor: headingAnchor(heading) };
  }
  return undefined;
}

function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#{2,4} +(.+)$/gm)].map(([, heading = '']) => heading.trim());
}

function words(heading: string): readonly string[] {
  return heading.split(/[^A-Za-z0-9-]+/);
}

/** As GitHub makes the anchor of a heading: small letters, no punctuation, a dash for each space. */
function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

/** The page of a runbook: the runbooks that it names are links, outside of commands. */
export function runbookPage(runbook: Runbook, all: readonly Runbook[]): string {
  const names = new Map(all.map(({ source, path }) => [nameOf(source), nameOf(path)]));
  let isCommand = false;
  const lines = runbook.text
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (/^\s*```/.test(line)) isCommand = !isCommand;
      if (isCommand || /^ {4}/.test(line)) return line;
      return line.replaceAll(/`?(?:runbooks\/)?([a-z][a-z-]*\.md)`?/g, (mention, name: string) => {
        const target = names.get(name);
        return target === undefined || name === nameOf(runbook.source) ? mention : `[${name}](${target})`;
      });
    });
  return `${lines.join('\n')}\n`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The name under which a step is linked to, in one document. */
export function stepLink(subject: DocumentSubject, { runbook, anchor }: RunbookStep, text: string): string {
  return subject.runbooksBeside === true ? `[${text}](${runbook.path}#${anchor})` : `\`${runbook.source}\``;
}

export function runbookLink(subject: DocumentSubject, runbook: Runbook): string {
  return subject.runbooksBeside === true
    ? `[${runbook.title}](${runbook.path})`
    : `\`${runbook.source}\` ${runbook.title}`;
}
