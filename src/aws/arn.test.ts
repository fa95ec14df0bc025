import { describe, expect, test } from 'vitest';
import { hole, showText } from '../base/index.ts';
import { formatArn, lastNameIn, parseArn } from './arn.ts';
import { matchesArn } from './arn-match.ts';

describe('ARNs', () => {
  test('keep colons of the resource', () => {
    const arn = parseArn('arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:a');
    expect(arn?.resource).toBe('log-group:/app:log-stream:a');
    expect(arn && formatArn(arn)).toBe('arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:a');
  });

  test('are not cut inside the name of a hole', () => {
    const arn = parseArn(`arn:${hole('AWS::Partition')}:s3:::${hole('Stack/Bucket')}/a/b`);
    expect(arn && showText(arn.partition)).toBe('${AWS::Partition}');
    expect(lastNameIn(arn?.resource ?? '')).toBe('b');
    expect(lastNameIn(`role/${hole('Stack/Role')}`)).toBe(hole('Stack/Role'));
  });

  test.each(['', 'bucket', 'arn:aws:s3', hole('Arn')])('"%s" is none', (text) =>
    expect(parseArn(text)).toBeUndefined(),
  );
});

// Oracle: the example in "Amazon Resource Name (ARN) condition operators" of the IAM User Guide.
describe('comparing ARNs as condition operators do', () => {
  test('a * does not match across a colon', () => {
    const pattern = 'arn:aws:someservice:*:111122223333:finance/*';
    expect(
      matchesArn(pattern, 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'),
    ).toBe('impossible');
    expect(matchesArn(pattern, 'arn:aws:someservice:us-east-2:111122223333:finance/document.txt')).toBe('certain');
  });

  test('an unknown part may match', () => {
    expect(matchesArn('arn:aws:sns:eu-west-1:*:topic', `arn:aws:sns:${hole('AWS::Region')}:111122223333:topic`)).toBe(
      'possible',
    );
    expect(matchesArn('arn:aws:sns:*:*:other', `arn:aws:sns:${hole('AWS::Region')}:111122223333:topic`)).toBe(
      'impossible',
    );
    expect(matchesArn('arn:aws:sns:*:*:topic', hole('TopicArn'))).toBe('possible');
  });
});
