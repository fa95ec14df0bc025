/** Oracle: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html */
import { expect, test } from 'vitest';
import { transformed } from './transformations.ts';

test.each([
  ['LOWERCASE', 'AbC\xc4', 'abc\xc4'],
  ['COMPRESS_WHITE_SPACE', 'a\t\n \xa0b', 'a b'],
  ['CMD_LINE', 'C:\\w"I"n\'D^ows , /A (b)', 'c:windows/a(b)'],
  ['HTML_ENTITY_DECODE', '&lt;script&#x3e;&#65;&quot;', '<script>A"'],
  ['URL_DECODE', 'a%3Cb+c%zz', 'a<b c%zz'],
  ['URL_DECODE_UNI', '%u003cx%3e%uff1c', '<x><'],
  ['REMOVE_NULLS', 'a\0b', 'ab'],
  ['REPLACE_NULLS', 'a\0b', 'a b'],
  ['REPLACE_COMMENTS', 'un/* x */ion/**/a*/ /* open', 'un ion a*/  '],
  ['NORMALIZE_PATH', '/a//b/./c/../d', '/a/b/d'],
  ['NORMALIZE_PATH', '/../etc/', '/etc/'],
  ['NORMALIZE_PATH_WIN', '\\a\\..\\b', '/b'],
  ['HEX_DECODE', '414243', 'ABC'],
  ['SQL_HEX_DECODE', 'select 0x414243', 'select ABC'],
  ['BASE64_DECODE', 'PHNjcmlwdD4=', '<script>'],
  ['BASE64_DECODE', 'not base64!', 'not base64!'],
  ['BASE64_DECODE_EXT', 'PHNj.cmlw dD4=', '<script>'],
  ['ESCAPE_SEQ_DECODE', '\\x3cb\\076\\n\\q', '<b>\n\\q'],
  ['JS_DECODE', '\\u003cscript\\x3e\\"', '<script>"'],
  ['CSS_DECODE', 'ja\\vascript\\3a x\\', 'javascript:x\\'],
  ['UTF8_TO_UNICODE', 'a\xc3\xa4', 'a%u00e4'],
])('%s of %j is %j', (Type, text, expected) => {
  expect(transformed(text, [{ Priority: 0, Type }])).toBe(expected);
});

test('an MD5 hash is bytes, not digits', () => {
  expect(Buffer.from(transformed('abc', [{ Priority: 0, Type: 'MD5' }]), 'latin1').toString('hex')).toBe(
    '900150983cd24fb0d6963f7d28e17f72',
  );
});

test('transformations are applied by their priority', () => {
  const both = [
    { Priority: 2, Type: 'LOWERCASE' },
    { Priority: 1, Type: 'BASE64_DECODE' },
  ];
  expect(transformed('QUJD', both)).toBe('abc');
});
