import { describe, expect, test } from 'vitest';
import { compose, hole, NO_TEXT, showText, textIn } from '../base/index.ts';
import { formatArn, lastNameIn, parseArn } from './arn.ts';
import { matchesArn } from './arn-match.ts';

describe('ARNs', () => {
  test('keep colons of the resource', () => {
    const arn = parseArn(textIn('arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:a'));
    expect(arn?.resource).toBe('log-group:/app:log-stream:a');
    expect(arn && formatArn(arn)).toBe('arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:a');
  });

  test('are not cut inside the name of a hole', () => {
    const arn = parseArn(compose`arn:${hole('AWS::Partition')}:s3:::${hole('Stack/Bucket')}/a/b`);
    expect(arn && showText(arn.partition)).toBe('${AWS::Partition}');
    expect(lastNameIn(arn?.resource ?? NO_TEXT)).toBe('b');
    expect(lastNameIn(compose`role/${hole('Stack/Role')}`)).toBe(hole('Stack/Role'));
  });

  test.each(['', 'bucket', 'arn:aws:s3', hole('Arn')])('"%s" is none', (text) =>
    expect(parseArn(textIn(text))).toBeUndefined(),
  );
});

// Oracle: the example in "Amazon Resource Name (ARN) condition operators" of the IAM User Guide.
describe('comparing ARNs as condition operators do', () => {
  test('a * does not match across a colon', () => {
    const pattern = textIn('arn:aws:someservice:*:111122223333:finance/*');
    expect(
      matchesArn(
        pattern,
        textIn('arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'),
      ),
    ).toBe('impossible');
    expect(matchesArn(pattern, textIn('arn:aws:someservice:us-east-2:111122223333:finance/document.txt'))).toBe(
      'certain',
    );
  });

  test('an unknown part may match', () => {
    expect(
      matchesArn(
        textIn('arn:aws:sns:eu-west-1:*:topic'),
        compose`arn:aws:sns:${hole('AWS::Region')}:111122223333:topic`,
      ),
    ).toBe('possible');
    expect(
      matchesArn(textIn('arn:aws:sns:*:*:other'), compose`arn:aws:sns:${hole('AWS::Region')}:111122223333:topic`),
    ).toBe('impossible');
    expect(matchesArn(textIn('arn:aws:sns:*:*:topic'), hole('TopicArn'))).toBe('possible');
  });
});
