import { isList, type Parameter, textOf } from '../../model/index.ts';
import { gather, onlyInSome, said, withoutEnvironment } from '../across.ts';
import { code, plain, shortList, table } from '../markdown.ts';
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
    return table(
      ['Parameter', 'What it is', 'Default', 'Allowed'],
      rows.map((row) => [
        said(row, ({ name }) => code(name)) + onlyInSome(subject, row),
        said(row, ({ properties }) => plain(textOf(properties.Description) ?? '')),
        said(row, defaultOf),
        said(row, allowed),
      ]),
    );
  },
};

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
