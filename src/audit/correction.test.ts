import { describe, expect, test } from 'vitest';
import { correctionsOf, withCorrections } from './correction.ts';
import { findingsOf, type TinyWorld } from './tiny-audit.ts';

const FUNCTION = {
  Type: 'AWS::Lambda::Function',
  Properties: { Handler: 'a.b', Role: 'arn:aws:iam::123456789012:role/r', Code: { ZipFile: 'x' } },
};

function corrected(markdown: string, resources: TinyWorld['resources']): string {
  return withCorrections(markdown, correctionsOf(markdown, findingsOf(markdown, { resources: resources ?? {} })));
}

function functionWith(properties: object) {
  return { ...FUNCTION, Properties: { ...FUNCTION.Properties, ...properties } };
}

describe('corrections', () => {
  test('a plain value is written anew, and nothing beside it', () => {
    const one = { Only: functionWith({ MemorySize: 512, Timeout: 30, Runtime: 'python3.12' }) };
    expect(corrected('# Shop\r\n\r\n- The function has **128** MB of memory.\r\n- Done in 128 steps.\r\n', one)).toBe(
      '# Shop\r\n\r\n- The function has **512** MB of memory.\r\n- Done in 128 steps.\r\n',
    );
    expect(corrected('The Lambda function runs on Python 3.9.', one)).toBe('The Lambda function runs on Python 3.12.');
  });

  test('what is true is left as it is', () => {
    const text = 'The function has 512 MB of memory.';
    expect(corrected(text, { Only: functionWith({ MemorySize: 512 }) })).toBe(text);
  });

  test('a number in words stays one in words', () => {
    const bucket = { Type: 'AWS::S3::Bucket' };
    expect(corrected('There are two buckets.', { A: bucket, B: bucket, C: bucket })).toBe('There are three buckets.');
  });

  test.each([
    ['two functions differ', { A: functionWith({ MemorySize: 256 }), B: functionWith({ MemorySize: 512 }) }],
    ['deployment decides', { A: functionWith({ MemorySize: { 'Fn::ImportValue': 'size' } }) }],
  ])('nothing is written where %s', (_, resources) => {
    const text = 'The function has 128 MB of memory.';
    expect(corrected(text, resources)).toBe(text);
  });

  test('a drawing and an excerpt of code are left alone', () => {
    const network = { Net: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } } };
    expect(corrected('The VPC is 10.9.0.0/16.', network)).toBe('The VPC is 10.1.0.0/16.');
    const drawing = '```\n+-------------------+\n| VPC 10.9.0.0/16   |\n+-------------------+\n```';
    expect(corrected(drawing, network)).toBe(drawing);
  });

  test('a figure in the next line of a paragraph is written there', () => {
    const one = { Only: functionWith({ MemorySize: 512 }) };
    const text = 'Requests of all users are handled by one single Lambda function,\nwhich has 128 MB of memory.';
    expect(corrected(text, one)).toBe(text.replace('128', '512'));
  });
});
