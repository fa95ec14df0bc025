/** The oracle is the sentence: whether a reader who knows nothing else of the system would call it wrong. */
import { describe, expect, test } from 'vitest';
import { audited, findingsOf } from './tiny-audit.ts';

const BUCKET = { Type: 'AWS::S3::Bucket', Properties: {} };
const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', MemorySize: 128 } };
const TABLE = { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PROVISIONED' } };
const ALL = {
  Words: { Type: 'AWS::SQS::Queue', Properties: {} },
  Store: BUCKET,
  Work: FUNCTION,
  Data: TABLE,
  Alerts: { Type: 'AWS::SNS::Topic', Properties: {} },
};

describe('a sentence that differs from the template', () => {
  const wrong = (sentence: string) => audited(sentence, { resources: { Work: FUNCTION }, kinds: ['setting'] });

  test.each([
    'The Lambda function has 512 MB of memory.',
    'A single Lambda function, which handles all requests of the API, has 512 MB of memory.',
    'The Lambda function has 512 MB of memory, and its errors are someone else\u2019s.',
  ])('is false where all of it is understood: %s', (sentence) => {
    expect(wrong(sentence)).toEqual([expect.stringMatching(/^1 false /)]);
  });

  test.each([
    'The thumbnail Lambda function has 512 MB of memory.',
    'Either Lambda function has 512 MB of memory.',
    'The other Lambda function has 512 MB of memory.',
    'Unlike here, the Lambda function has 512 MB of memory.',
    'The Lambda function has 512 MB of memory, or whatever is chosen.',
    '\u95a2\u6570\u306f Lambda function: 512 MB of memory',
  ])('is not checkable where a word may mean something else: %s', (sentence) => {
    expect(wrong(sentence)).toEqual([expect.stringMatching(/^1 not checkable /)]);
  });

  test('the words that were not understood are named', () => {
    const because = (sentence: string) =>
      findingsOf(sentence, { resources: { Work: FUNCTION }, kinds: ['setting'] })[0]?.because;
    expect(because('Either Lambda function has 512 MB of memory.')).toBe(
      'what "either" adds is not understood: it is 128 MB',
    );
    expect(because('The thumbnail Lambda function has 512 MB of memory.')).toBe(
      'nothing of the template is called thumbnail; it is 128 MB',
    );
  });
});

describe('what the template lacks', () => {
  const parts = (...lines: readonly string[]) =>
    audited(['## Components', ...lines.map((each) => `- ${each}`)].join('\n\n'), {
      resources: ALL,
      kinds: ['service'],
    });

  test('one thing among many that are there is missing', () => {
    expect(
      parts('Amazon S3', 'AWS Lambda', 'Amazon DynamoDB', 'Amazon SNS', 'Amazon SQS', 'Amazon ElastiCache').at(-1),
    ).toBe('13 false Amazon ElastiCache is used');
  });

  test('much of what a document lists stands elsewhere', () => {
    expect(parts('Amazon S3', 'AWS Lambda', 'Amazon ElastiCache', 'Amazon EFS').slice(2)).toEqual([
      '7 not checkable Amazon ElastiCache is used',
      '9 not checkable Amazon EFS is used',
    ]);
  });

  test('a title names what a section is about', () => {
    expect(audited('### Dashboards', { resources: ALL })).toEqual([]);
  });
});
