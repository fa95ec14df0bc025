/** Defaults of parameters, as documents tell them; what is so stands in the templates of the tests. */
import { describe, expect, test } from 'vitest';
import { audited, findingsOf } from '../tiny-audit.ts';

const parameters = {
  Size: { Type: 'String', Default: 't3.micro' },
  Days: { Type: 'Number', Default: 7 },
  Key: { Type: 'String' },
};
const said = (text: string, given: object = parameters) =>
  audited(text, { parameters: given, kinds: ['property'] }).map((each) => each.replace('the parameter ', ''));

describe('defaults of parameters', () => {
  test('a parameter that the template has not, or gives no default, is false in a table about the template', () => {
    const table = (rows: string) => `| Name | Default |\n|---|---|\n${rows}`;
    expect(said(table('| Size | t3.micro |\n| Days | 7 |\n| Key | main |\n| Lost | 1 |'))).toEqual([
      '3 true Size is t3.micro',
      '4 true Days is 7',
      '5 false Key is main',
      '6 false Lost is 1',
    ]);
  });

  test('a table about other parameters says nothing of this template', () => {
    const table = '| Name | Default |\n|---|---|\n| Other | 1 |\n| Days | 7 |\n| Third | 2 |';
    expect(said(table).map((each) => each.slice(0, 7))).toEqual(['3 not c', '4 true ', '5 not c']);
  });

  test('a table in a fence that was opened by mistake is read', () => {
    const text = '```\nPoints:\n\n| Name | Default |\n|---|---|\n| Days | 30 |\n| Size | t3.micro |\n```';
    expect(said(text)).toEqual(['6 false Days is 30', '7 true Size is t3.micro']);
    expect(said('```\nDays 30\n```')).toEqual([]);
  });

  test('beside its name in a sentence', () => {
    expect(
      said('- Days: how long backups are kept (default: 14)\n- Size: the machine. The default is "t3.micro".'),
    ).toEqual(['1 false Days is 14', '2 true Size is t3.micro']);
    expect(said('- Days: how long. By default the backups are kept.')).toEqual([]);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html
  test('beside the label that the console shows for it', () => {
    const world = {
      parameters,
      metadata: {
        'AWS::CloudFormation::Interface': { ParameterLabels: { Days: { default: 'Retention of backups' } } },
      },
    };
    const outcomes = (days: number) =>
      findingsOf(`- **Retention of backups:**\n  - In days. (Default: ${days})`, { ...world, kinds: ['property'] }).map(
        ({ outcome }) => outcome,
      );
    expect(outcomes(7)).toEqual(['true']);
    expect(outcomes(8)).toEqual(['false']);
  });
});
