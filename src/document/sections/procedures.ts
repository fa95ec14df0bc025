import { gather, leadingEnvironment, onlyInSome, said, withoutEnvironment } from '../across.ts';
import { blocks, code, plain, table } from '../markdown.ts';
import type { Section } from '../section.ts';

/** The files that deliver and operate the system. */
export const procedures: Section = {
  name: 'procedures',
  title: 'Procedures',
  write(subject) {
    const rows = gather(subject, ({ files, name: environment }) =>
      Object.entries(files).map(([path, text]) => ({ key: withoutEnvironment(path, environment), value: text })),
    );
    if (rows.length === 0) return '';
    const { name } = leadingEnvironment(subject);
    return blocks(
      `Written from the same values as the template; ${code(`npx lintel synth ${subject.target}${name === '' ? '' : ` --env ${name}`} --out cdk.out`)} writes them to ${code('cdk.out/files')}.`,
      table(
        ['File', 'What it is'],
        rows
          .toSorted((left, right) => rank(left.key) - rank(right.key))
          .map((row) => [code(row.key) + onlyInSome(subject, row), said(row, (text) => plain(titleOf(row.key, text)))]),
      ),
    );
  },
};

/** Runbooks first: they are what somebody on call opens. */
function rank(path: string): number {
  return path.endsWith('.md') ? 0 : 1;
}

/** The title that a file gives itself. */
export function titleOf(path: string, text: string): string {
  if (path.endsWith('.md')) return /^#\s+(.+)$/m.exec(text)?.[1] ?? '';
  const kind = /(?:^|\/)(?:[^/]*\.)?Dockerfile/.test(path) ? 'container image' : '';
  if (kind !== '') return kind;
  if (/\.ya?ml$/.test(path)) return /^name:\s*(.+)$/m.exec(text)?.[1]?.replaceAll(/^['"]|['"]$/g, '') ?? '';
  return /^(?:#|\/\/)(?!!)\s*(.+)$/m.exec(text)?.[1] ?? '';
}
