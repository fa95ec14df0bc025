/**
 * The breaking edits that are kept as data, `<system>.edits.json`: each claim that a row names must refuse the edit. How a
 * row is written stands in rows.ts. The oracle is the conformance table, which says what each claim promises.
 */
import { describe, expect, test } from 'vitest';
import { property } from '../../src/claims/index.ts';
import { type System, systemOf, verdictsOf } from '../judged.ts';
import { ARCHITECTURES } from '../systems.ts';
import { afterRow, pathOf, type Row, rowsOf } from './rows.ts';

describe.each(ARCHITECTURES.map((architecture) => ({ name: architecture.name, architecture })))(
  '$name',
  ({ name, architecture }) => {
    const last = Object.keys(architecture.environments).at(-1) ?? '';
    const systems = new Map<string, System>();
    const systemIn = (environment: string) => {
      const known = systems.get(environment) ?? systemOf(architecture, environment);
      systems.set(environment, known);
      return known;
    };

    test('no two rows break the same claims in the same way', () => {
      const seen = rowsOf(name).map(({ edit: _, ...row }) => JSON.stringify(row));
      expect(seen.filter((row, index) => seen.indexOf(row) !== index)).toEqual([]);
    });

    test.each(rowsOf(name).map((row) => [row.edit, row] as const))('%s', (_, row) => {
      const found = verdictsOf(afterRow(systemIn(row.in ?? last), row), row.refutes);
      expect(
        found
          .filter((verdict) => verdict.row === 'notMet')
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(row.refutes.toSorted());
    });
  },
);

describe('a row', () => {
  const system: System = {
    stacks: [
      {
        name: 'One',
        template: {
          Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5 } } },
          Parameters: {},
          Outputs: {},
        },
      },
      {
        name: 'Two',
        template: {
          Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags: ['a', 'b'], 'a.b': { c: 1 } } } },
          Parameters: { Stage: { Default: 'prod' } },
          Outputs: {},
        },
      },
    ],
    claims: {
      schema: 'lintel/claims@1',
      claims: [{ id: 'A', title: 'a', holds: [property('Queue', 'DelaySeconds', 5)] }],
      files: { run: 'backup all' },
    },
  };
  const row = (fields: Omit<Row, 'edit' | 'refutes'>): Row => ({ edit: 'it breaks', refutes: ['A'], ...fields });
  const broken = (fields: Omit<Row, 'edit' | 'refutes'>) => afterRow(system, row(fields));
  const texts = (changed: System) => changed.stacks.map(({ template }) => JSON.stringify(template));

  test.each<[string, Omit<Row, 'edit' | 'refutes'>, number, string]>([
    ['sets a value', { at: 'Queue.Properties.DelaySeconds', to: 9 }, 0, '"DelaySeconds":9'],
    ['leaves out a property', { at: 'Queue.Properties.DelaySeconds' }, 0, '"Properties":{}'],
    ['leaves out an element', { at: 'Two/Queue.Properties.Tags[0]' }, 1, '"Tags":["b"]'],
    ['adds an element', { at: 'Two/Queue.Properties.Tags[2]', to: 'c' }, 1, '"Tags":["a","b","c"]'],
    ['reaches a key with dots', { at: 'Two/Queue.Properties["a.b"].c', to: 2 }, 1, '"a.b":{"c":2}'],
    ['leaves out a resource', { at: 'Queue' }, 0, '"Resources":{}'],
    ['adds a resource to the first stack', { at: 'Topic', to: { Type: 'AWS::SNS::Topic' } }, 0, '"Topic":'],
    ['describes a stack', { at: 'Two/Description', to: 'another' }, 1, '"Description":"another"'],
    ['copies a resource', { at: 'Again', like: 'Queue' }, 0, '"Again":{"Type":"AWS::SQS::Queue"'],
    ['changes what a text says', { at: 'Stage.Default', says: 'od', becomes: 'inter' }, 1, '"Default":"printer"'],
    ['changes a parameter', { at: 'Stage.Default', to: 'dev' }, 1, '"Default":"dev"'],
  ])('%s', (_, fields, stack, text) => {
    expect(texts(broken(fields))[stack]).toContain(text);
  });

  test('moves the first stack to another region', () => {
    expect(broken({ region: 'eu-west-1' }).stacks.map(({ region }) => region)).toEqual(['eu-west-1', undefined]);
  });

  test('changes a delivered file', () => {
    expect(broken({ file: 'run', says: 'backup', becomes: 'true' }).claims.files).toEqual({ run: 'true all' });
  });

  test.each<[string, Omit<Row, 'edit' | 'refutes'>, string]>([
    ['a place that is not there', { at: 'Queue.Properties.Tags[0].Key', to: 1 }, 'there is nothing at "Tags"'],
    ['a property that is not there to be left out', { at: 'Queue.Properties.Tags' }, 'there is nothing at "Tags"'],
    ['a stack that is not there', { at: 'Three/Queue' }, 'no stack "Three"'],
    ['the value that is there already', { at: 'Queue.Properties.DelaySeconds', to: 5 }, 'changes nothing'],
    ['a text that does not stand there', { at: 'Stage.Default', says: 'dev' }, 'does not say "dev"'],
    ['a copy of what is not there', { at: 'Again', like: 'Topic' }, 'there is nothing at "Again"'],
    ['nothing at all', {}, 'says neither'],
  ])('fails for %s', (_, fields, says) => {
    expect(() => broken(fields)).toThrow(says);
  });

  test('a path is spelled as it is read', () => {
    expect(pathOf(['Queue', 'Properties', 'a.b', 'c', 2])).toBe('Queue.Properties["a.b"].c[2]');
  });
});
