import { blocks, bullets, code, counted, details, shortList, table } from '../markdown.ts';
import type { Section } from '../section.ts';
import type { DocumentedDifference } from '../subject.ts';
import { withLinks } from '../verdict-words.ts';

/** In what the environments differ, and why. */
export const environments: Section = {
  name: 'environments',
  title: 'Environments',
  write(subject) {
    const { environments: all, differences = [] } = subject;
    if (all.length < 2 || differences.length === 0) return '';
    const names = all.map(({ name }) => name);
    const byReason = Map.groupBy(differences, ({ because }) => because);
    const inOrder = [...byReason].toSorted(
      ([left], [right]) => Number(left === undefined) - Number(right === undefined),
    );
    return blocks(
      `${names.join(', ')} are built from one definition. They differ in this and nothing else:`,
      ...inOrder.map(([because = 'Without a declared reason', found]) => {
        const shown = blocks(presence(found), values(names, found));
        return found.length > MOST_OPEN
          ? details(`${because}: ${counted(found.length, 'difference')}`, shown)
          : blocks(`**${withLinks(subject, because)}**`, shown);
      }),
    );
  },
};

const MOST_OPEN = 3;
const MOST_ROWS = 40;
const MOST_SHOWN = 60;

/** Resources that some environments lack: `Only in prod: FlowLogs, Trail`. */
function presence(found: readonly DocumentedDifference[]): string {
  const whole = found.filter(isWhole);
  const byPlace = Map.groupBy(whole, ({ values: told }) =>
    told.flatMap(({ environment, value }) => (value === undefined ? [] : [environment])).join(', '),
  );
  return bullets(
    [...byPlace].map(
      ([where, resources]) =>
        `only in ${where}: ${shortList(
          resources.map(({ what }) => code(what)),
          40,
        )}`,
    ),
  );
}

function isWhole({ values: told }: DocumentedDifference): boolean {
  return told.every(({ value }) => value === undefined || value === '');
}

function values(names: readonly string[], found: readonly DocumentedDifference[]): string {
  const changed = found.filter((each) => !isWhole(each));
  const rows = changed.slice(0, MOST_ROWS).map(({ what, values: told }) => {
    const cells = names.map((name) => cell(told.find(({ environment }) => environment === name)?.value));
    // Long texts that differ behind what is shown of them.
    return [code(what), ...(new Set(cells).size === 1 ? cells.map(() => 'differs') : cells)];
  });
  const left = changed.length - rows.length;
  return blocks(table(['What', ...names], rows), left > 0 && `And ${left} more.`);
}

function cell(value: string | undefined): string {
  if (value === undefined || value === '') return '–';
  if (value === 'not set') return value;
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return code(line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN - 1)}…` : line);
}
