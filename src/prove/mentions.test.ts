/**
 * `mentions` of text with holes. Oracle: what may stand for a hole by the page of its kind, cited in the file; a text that
 * one filling holds and another does not is unknown.
 */
import { describe, expect, test } from 'vitest';
import { property } from '../claims/index.ts';
import { inShort, judgeIn } from './tiny-proof.ts';

const parameters = {
  Free: { Type: 'String' },
  Chosen: { Type: 'String', AllowedValues: ['pass', 'word'] },
  Lower: { Type: 'String', AllowedPattern: '^[a-z][a-z0-9.-]{1,61}$' },
  Loose: { Type: 'String', AllowedPattern: '[a-z]+' },
  NotDigits: { Type: 'String', AllowedPattern: '^[^0-9]+$' },
};
const resources = {
  Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'my-passwords' } },
  Db: { Type: 'AWS::RDS::DBInstance' },
  Answer: { Type: 'Custom::Answer' },
  Kept: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'kept text' } },
};

function verdict(value: unknown, is: Parameters<typeof property>[2]): string {
  const It = { Type: 'AWS::Lambda::Function', Properties: { Code: value } };
  return (
    inShort(judgeIn({ resources: { ...resources, It }, parameters }, property('It', 'Code', is))).split(':')[0] ?? ''
  );
}

describe('a text is', () => {
  test.each<[string, unknown, string]>([
    ['password', { 'Fn::Sub': 'the password ${Free}' }, 'in it'],
    ['password', { 'Fn::Sub': 'the ${Free} is secret' }, 'perhaps in it'],
    ['password', { ZipFile: { 'Fn::Sub': 'call ${Free}' } }, 'perhaps in it'],
    ['password', { 'Fn::Sub': 'pass${Chosen}' }, 'perhaps in it'],
    ['password', { 'Fn::Sub': '${Chosen}port' }, 'not in it'],
    ['passport', { 'Fn::Sub': '${Chosen}port' }, 'perhaps in it'],
    ['password', { 'Fn::Sub': '${Lower}' }, 'perhaps in it'],
    ['PASSWORD', { 'Fn::Sub': '${Lower}' }, 'not in it'],
    ['pass_word', { 'Fn::Sub': '${Lower}' }, 'not in it'],
    ['PASSWORD', { 'Fn::Sub': '${Loose}' }, 'perhaps in it'],
    ['PASSWORD', { 'Fn::Sub': '${NotDigits}' }, 'perhaps in it'],
    ['1234', { 'Fn::Sub': '${AWS::AccountId}' }, 'perhaps in it'],
    ['a1234', { 'Fn::Sub': '${AWS::AccountId}' }, 'not in it'],
    ['password', '{{resolve:ssm:/app/key}}', 'perhaps in it'],
    ['{{resolve:', '{{resolve:ssm:/app/key}}', 'in it'],
    ['password', { 'Fn::ImportValue': 'key' }, 'perhaps in it'],
    ['password', { Ref: 'Named' }, 'in it'],
    ['a word', { Ref: 'Named' }, 'not in it'],
    ['rds.amazonaws.com', { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }, 'perhaps in it'],
    ['{{resolve:', { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }, 'not in it'],
    ['{{resolve:', { 'Fn::GetAtt': ['Answer', 'Text'] }, 'perhaps in it'],
    ['kept text', { 'Fn::GetAtt': ['Kept', 'Value'] }, 'in it'],
    ['{{resolve:', { Ref: 'Kept' }, 'not in it'],
  ])('%s in %j: %s', (mentions, value, answer) => {
    const [is, isNot] = { 'in it': ['proved', 'refuted'], 'not in it': ['refuted', 'proved'] }[answer] ?? [
      'unknown',
      'unknown',
    ];
    expect(verdict(value, { mentions })).toBe(is);
    expect(verdict(value, { not: { mentions } })).toBe(isNot);
  });
});
