import { blocks, code, details, plain, table } from '../markdown.ts';
import type { Section } from '../section.ts';

/** In what the environments differ, and why. */
export const environments: Section = {
  name: 'environments',
  title: 'Environments',
  write({ environments: all, differences = [] }) {
    if (all.length < 2 || differences.length === 0) return '';
    const names = all.map(({ name }) => name);
    const byReason = Map.groupBy(differences, ({ because }) => because);
    return blocks(
      `${names.join(', ')} are built from one definition; they differ in this and nothing else.`,
      ...[...byReason].map(([because, found]) => {
        const shown = table(
          ['What', ...names],
          found.map(({ what, values }) => [code(what), ...names.map((name) => cell(values[name]))]),
        );
        return found.length > 6
          ? details(`${plain(because)} (${found.length})`, shown)
          : blocks(`**${plain(because)}**`, shown);
      }),
    );
  },
};

const MOST_SHOWN = 60;

function cell(value: string | undefined): string {
  if (value === undefined) return '–';
  if (value === '') return 'there';
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return code(line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN - 1)}…` : line);
}
