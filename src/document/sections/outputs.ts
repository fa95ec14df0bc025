import { showText } from '../../base/index.ts';
import { isMapping, textOf } from '../../model/index.ts';
import { gather, onlyInSome, said, spelledOut, withoutEnvironment } from '../across.ts';
import { code, plain, table } from '../markdown.ts';
import { condition } from '../reading.ts';
import type { Section } from '../section.ts';

/** What a deployment tells. */
export const outputs: Section = {
  name: 'outputs',
  title: 'Outputs',
  write(subject) {
    const rows = gather(subject, ({ model, name }) =>
      [...model.outputs.values()].map((value) => ({
        key: `${withoutEnvironment(value.stack, name)}/${value.name}`,
        value,
      })),
    );
    return table(
      ['Output', 'What it is', 'Exported as'],
      rows.map((row) => [
        said(row, (output) => code(output.name) + condition(output.when)) + onlyInSome(subject, row),
        said(row, ({ properties }) => plain(showText(textOf(properties.Description) ?? ''))),
        spelledOut(row, ({ properties: { Export: exported } }) =>
          isMapping(exported) ? code(showText(textOf(exported.Name) ?? '')) : '',
        ),
      ]),
    );
  },
};
