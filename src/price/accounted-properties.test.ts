/**
 * No property of a type that is priced goes unaccounted. The properties are those of AWS's own specification of its
 * resources (`specified-properties.json`, from the package @aws-cdk/aws-service-spec).
 */
import { describe, expect, test } from 'vitest';
import { ACCOUNTED_TYPES, accountedAs, accountedProperties, CHANGES_NO_PRICE } from './accounted-properties.ts';
import { PRICERS } from './pricers.ts';
import specified from './specified-properties.json' with { type: 'json' };
import { billOf, lineOf } from './tiny-bill.ts';
import { UNPRICED_PROPERTIES } from './unpriced-properties.ts';

const SPECIFIED: Readonly<Record<string, readonly string[]>> = specified;

/** Types outside of AWS's specification: of the Serverless Application Model, of the CDK, and one that templates only name. */
const OF_OTHERS = /^(?:AWS::Serverless|Custom)::|^AWS::DynamoDB::KinesisStreamingDestination$/;

const PRICED = Object.keys(PRICERS).filter((type) => !OF_OTHERS.test(type));

describe('a property of a type that is priced', () => {
  test('is accounted for', () => {
    const unaccounted = PRICED.flatMap((type) =>
      (SPECIFIED[type] ?? ['any']).flatMap((name) =>
        accountedAs(type, name) === undefined ? [`${type} ${name}`] : [],
      ),
    );
    expect(unaccounted).toEqual([]);
  });

  test('that nobody names is found out', () => {
    expect(accountedAs('AWS::EC2::Instance', 'NobodyKnows')).toBeUndefined();
  });

  test('that is accounted for is one that AWS specifies', () => {
    const unheard = ACCOUNTED_TYPES.flatMap((type) =>
      [...accountedProperties(type).keys()].flatMap((name) =>
        SPECIFIED[type]?.includes(name) === true ? [] : [`${type} ${name}`],
      ),
    );
    expect(unheard).toEqual([]);
  });

  test('is said to change nothing, or to be read, not both', () => {
    const both = ACCOUNTED_TYPES.flatMap((type) =>
      [...accountedProperties(type)].flatMap(([name, kinds]) =>
        kinds.includes('nothing') && kinds.length > 1 ? [`${type} ${name}: ${kinds.join(', ')}`] : [],
      ),
    );
    expect(both).toEqual([]);
  });
});

test('types whose properties are accounted for are those that are priced', () => {
  expect([...ACCOUNTED_TYPES].toSorted()).toEqual([...PRICED].toSorted());
});

test('a reason why names change no price is a sentence', () => {
  for (const reason of Object.keys(CHANGES_NO_PRICE)) expect(reason).toMatch(/^[A-Z].*\.$/);
});

describe('what AWS bills and the book has no figure for', () => {
  test.each([
    {
      Type: 'AWS::S3::Bucket',
      Properties: { AccelerateConfiguration: { AccelerationStatus: 'Enabled' } },
      says: /transfer acceleration/,
    },
    { Type: 'AWS::EC2::VPNConnection', Properties: { EnableAcceleration: true }, says: /accelerated connection/ },
    {
      Type: 'AWS::Kinesis::Stream',
      Properties: { ShardCount: 1, DesiredShardLevelMetrics: ['ALL'] },
      says: /shard-level metrics/,
    },
    { Type: 'AWS::DirectConnect::Connection', Properties: { Bandwidth: '10Gbps' }, says: /this bandwidth/ },
  ])('makes the line of $Type not whole', ({ Type, Properties, says }) => {
    const line = lineOf(billOf({ It: { Type, Properties } }), 'It');
    expect(line.outcome).toBe('unknown');
    expect(line.reason).toMatch(says);
  });

  test.each([
    { Type: 'AWS::S3::Bucket', Properties: { AccelerateConfiguration: { AccelerationStatus: 'Suspended' } } },
    { Type: 'AWS::EC2::VPNConnection', Properties: { EnableAcceleration: false } },
    { Type: 'AWS::DirectConnect::Connection', Properties: { Bandwidth: '1Gbps' } },
  ])('costs nothing where $Type has it switched off', ({ Type, Properties }) => {
    expect(lineOf(billOf({ It: { Type, Properties } }), 'It').outcome).not.toBe('unknown');
  });

  test('is named for types that have a pricer', () => {
    expect(Object.keys(UNPRICED_PROPERTIES).filter((type) => !Object.hasOwn(PRICERS, type))).toEqual([]);
  });
});
