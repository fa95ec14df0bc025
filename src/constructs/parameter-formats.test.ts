import { expect, test } from 'vitest';
import { PARAMETER_FORMATS } from './parameter-formats.ts';

const accepts = (format: keyof Omit<typeof PARAMETER_FORMATS, 'machineImage'>, value: string) =>
  new RegExp(PARAMETER_FORMATS[format].allowedPattern).test(value);

// CloudFormation matches a pattern against the whole value:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
test.each([
  ['emailAddress', ['alerts@example.com', "o'brien+aws@mail.example.co.uk"], ['', 'alerts', 'a b@example.com', 'a@b']],
  [
    'certificateArn',
    [
      'arn:aws:acm:us-east-1:111122223333:certificate/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      'arn:aws-us-gov:acm:us-gov-west-1:111122223333:certificate/1',
    ],
    ['', 'arn:aws:iam::111122223333:server-certificate/old', 'arn:aws:acm:us-east-1:1:certificate/1'],
  ],
  ['keyPairName', ['', 'mcp-server-key-new', 'my key_1.2'], ['$(reboot)', "a'b"]],
  [
    'releaseUrl',
    ['', 'https://releases.example.com/v1.tar.gz?token=a%20b', 'https://example.com:443/x'],
    ['http://example.com/x', 'https://example.com:8443/x', "https://example.com/x';reboot", 'https://example.com'],
  ],
  ['sha256', ['', 'a'.repeat(64), '0123456789abcdef'.repeat(4)], ['a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64)]],
] as const)('%s tells what it accepts from what it refuses', (format, good, bad) => {
  expect(good.filter((value) => !accepts(format, value))).toEqual([]);
  expect(bad.filter((value) => accepts(format, value))).toEqual([]);
});

test('what may stay empty is empty where nothing is given', () => {
  for (const format of ['keyPairName', 'releaseUrl', 'sha256'] as const) {
    expect(PARAMETER_FORMATS[format].default).toBe('');
    expect(accepts(format, '')).toBe(true);
  }
});
