/**
 * Resource types stand in tables that the page of coverage shows. A list of types that only one file knows would be a second
 * answer to a question, which nobody finds when AWS has a new type.
 */
import { describe, expect, test } from 'vitest';
import { coveragePage, filesWithLists, isInTable, programFiles, READERS, typesIn } from '../tools/coverage-page.ts';
import { textOf } from './imports.ts';

/** What CloudFormation writes like a type, and is none. */
const NO_TYPES = [
  'AWS::CloudFormation::Authentication',
  'AWS::CloudFormation::Init',
  'AWS::CloudFormation::Interface',
  'AWS::EarlyValidation::PropertyValidation',
  'AWS::S3::Object',
];

describe('resource types', () => {
  const listing = filesWithLists();

  test('a list of them stands in a table, or says what it asks', () => {
    expect(listing.filter((file) => !isInTable(file) && !Object.hasOwn(READERS, file))).toEqual([]);
  });

  test('a file that no longer has a list says nothing, and a table is no mere reader', () => {
    expect(Object.keys(READERS).filter((file) => !listing.includes(file) || isInTable(file))).toEqual([]);
  });

  // A type in no table is misspelt, or code treats something that no table knows.
  test('whatever code names is in a table', () => {
    const known = new Set(
      programFiles()
        .filter(isInTable)
        .flatMap((file) => typesIn(textOf(file))),
    );
    const unknown = programFiles().flatMap((file) =>
      typesIn(textOf(file)).flatMap((type) =>
        known.has(type) || NO_TYPES.includes(type) ? [] : [`${type} in ${file}`],
      ),
    );
    expect(unknown).toEqual([]);
  });

  test.each([
    ['three types', "['AWS::EC2::Instance', 'AWS::EC2::Volume', 'AWS::RDS::DBInstance']", true],
    ['two types', "['AWS::EC2::Instance', 'AWS::EC2::Volume', 'AWS::EC2::Volume']", false],
    [
      'types in a comment',
      "/** AWS::EC2::Instance, AWS::EC2::Volume, AWS::RDS::DBInstance */ const a = 'AWS::EC2::VPC';",
      false,
    ],
    ['pseudo parameters', "['AWS::Region', 'AWS::AccountId', 'AWS::Partition']", false],
    ['prefixes of types', "['AWS::EC2::', 'AWS::RDS::', 'AWS::ECS::']", false],
    [
      'types of parameters',
      "['AWS::SSM::Parameter::Value<String>', 'AWS::EC2::VPC::Id', 'AWS::EC2::Image::Id']",
      false,
    ],
  ])('%s', (_, text, expected) => {
    expect(filesWithLists(() => text, ['a.ts'])).toEqual(expected ? ['a.ts'] : []);
  });

  test('the page shows a type with what each part knows of it', () => {
    const { text } = coveragePage();
    expect(text).toMatch(/^\| AWS::RDS::DBInstance \| .*\| ✓ \| ✓ \|.*\| priced \| node.*component.*at rest.*\|$/m);
    expect(text).toMatch(/^\| AWS::IAM::Role \|.*\| free \|/m);
  });
});
