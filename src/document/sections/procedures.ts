import { gather, leadingEnvironment, onlyInSome, spelledOut, withoutEnvironment } from '../across.ts';
import { blocks, code, plain, table } from '../markdown.ts';
import { isRunbook, runbookLink, runbooksOf } from '../runbooks.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

/** The runbooks of each environment, and the other files that deliver and operate the system. */
export const procedures: Section = {
  name: 'procedures',
  title: 'Runbooks',
  write: (subject) => blocks(runbooks(subject), otherFiles(subject)),
};

function runbooks(subject: DocumentSubject): string {
  const rows = gather(subject, (environment) =>
    runbooksOf(subject, environment).map((value) => ({
      key: withoutEnvironment(value.source, environment.name),
      value,
    })),
  );
  const names = subject.environments.map(({ name }) => name);
  return table(
    ['Runbook', ...(names.length > 1 ? names : ['What to do'])],
    rows.map((row) => [
      code(row.key.slice(row.key.lastIndexOf('/') + 1).replace(/\.md$/, '')),
      ...names.map((name) => {
        const found = row.in.get(name);
        return found === undefined ? '–' : runbookLink(subject, found);
      }),
    ]),
  );
}

function otherFiles(subject: DocumentSubject): string {
  const rows = gather(subject, ({ files, name: environment }) =>
    Object.entries(files)
      .filter(([path]) => !isRunbook(path))
      .map(([path, text]) => ({ key: withoutEnvironment(path, environment), value: { path, text } })),
  );
  if (rows.length === 0) return '';
  const { name } = leadingEnvironment(subject);
  return blocks(
    `${code(`npx lintel synth ${subject.target}${name === '' ? '' : ` --env ${name}`} --out cdk.out`)} writes the other files to ${code('cdk.out/files')}, with the same values as the template.`,
    table(
      ['File', 'What it is'],
      rows.map((row) => [
        spelledOut(row, ({ path }) => code(path)) + onlyInSome(subject, row),
        spelledOut(row, ({ path, text }) => plain(titleOf(path, text))),
      ]),
    ),
  );
}

/** The title that a file gives itself. */
export function titleOf(path: string, text: string): string {
  if (path.endsWith('.md')) return /^#\s+(.+)$/m.exec(text)?.[1] ?? '';
  if (path.endsWith('.dockerignore')) return 'what images leave out';
  const kind = /(?:^|\/)(?:[^/]*\.)?Dockerfile/.test(path) ? 'container image' : '';
  if (kind !== '') return kind;
  if (/\.ya?ml$/.test(path)) return /^name:\s*(.+)$/m.exec(text)?.[1]?.replaceAll(/^['"]|['"]$/g, '') ?? '';
  return /^(?:#|\/\/)(?!!)\s*(.+)$/m.exec(text)?.[1] ?? '';
}
