import { expect, test } from 'vitest';
import { inShort } from './short-text.ts';

test.each([
  ['plain', 'plain'],
  ['${Name}', 'parameter Name'],
  ['${Stack/Name}', 'parameter Name'],
  ['www.${Name}', 'www.{Name}'],
  ['${Fn::ImportValue(${Vpc}-SubnetAPublic)}', 'import SubnetAPublic'],
  ['${Fn::Split(",", Fn::ImportValue(${Vpc}-SubnetsPublic))}', 'import SubnetsPublic'],
  ['${Az1.Outputs.SubnetId}', 'SubnetId of Az1'],
  ['Az1.Outputs.SubnetId', 'SubnetId of Az1'],
  ['${AWS::Region}', 'Region'],
  ['open ${', 'open {}'],
])('%s is told as %s', (given, expected) => {
  expect(inShort(given)).toBe(expected);
});
