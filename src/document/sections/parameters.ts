import { isList, type Parameter, textOf } from '../../model/index.ts';
import { gather, onlyInSome, type RowAcross, said, withoutEnvironment } from '../across.ts';
import { blocks, code, counted, details, plain, shortList, table } from '../markdown.ts';
import type { Section } from '../section.ts';

/** What is given at deployment. CDK's own bookkeeping is left out. */
export const parameters: Section = {
  name: 'parameters',
  title: 'Parameters',
  write(subject) {
    const rows = gather(subject, ({ model, name }) =>
      [...model.parameters.values()]
        .filter((each) => each.name !== 'BootstrapVersion')
        .map((value) => ({ key: `${withoutEnvironment(value.stack, name)}/${value.name}`, value })),
    );
    const shown = (some: typeof rows) =>
      table(
        ['Parameter', 'What it is', 'Default', 'Allowed'],
        some.map((row) => [
          said(row, ({ name }) => code(name)) + onlyInSome(subject, row),
          said(row, ({ properties }) => plain(textOf(properties.Description) ?? '')),
          said(row, defaultOf),
          said(row, allowed),
        ]),
      );
    if (rows.length <= MOST_OPEN) return shown(rows);
    const [given, rest] = [rows.filter(mustBeGiven), rows.filter((row) => !mustBeGiven(row))];
    return blocks(shown(given), details(`${counted(rest.length, 'parameter')} with a default`, shown(rest)));
  },
};

const MOST_OPEN = 12;

function mustBeGiven(row: RowAcross<Parameter>): boolean {
  return [...row.in.values()].some(({ properties }) => textOf(properties.Default) === undefined);
}

function defaultOf({ properties }: Parameter): string {
  const value = textOf(properties.Default);
  if (value === undefined) return 'must be given';
  if (textOf(properties.NoEcho)?.toLowerCase() === 'true') return 'hidden';
  return value === '' ? 'empty' : code(value);
}

function allowed({ properties }: Parameter): string {
  const { AllowedValues: values, AllowedPattern: pattern, MinValue: least, MaxValue: most } = properties;
  if (isList(values)) return shortList(values.map((each) => code(textOf(each) ?? '')));
  const shape = textOf(pattern);
  if (shape !== undefined) return code(shape);
  return least === undefined && most === undefined ? '' : `${textOf(least) ?? ''} to ${textOf(most) ?? ''}`;
}
