/** What is around one resource. Oracle: the references of each small template, counted by hand. */
import { describe, expect, test } from 'vitest';
import { buildModel, dataDocument } from '../model/index.ts';
import { sceneOf } from './scene-of.ts';
import { arrowsIn, nodesIn } from './tiny-scene.ts';

const ref = (id: string) => ({ Ref: id });
const FUNCTIONS = Object.fromEntries(
  Array.from({ length: 50 }, (_, index) => [
    [
      `Job${index}`,
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Environment: {
            Variables: { TABLE: ref(`Table${index % 5}`), QUEUE: ref(`Queue${index}`), ALL: ref('Shared') },
          },
        },
      },
    ],
    [`Queue${index}`, { Type: 'AWS::SQS::Queue' }],
  ]).flat(),
);
const TABLES = Object.fromEntries(
  Array.from({ length: 5 }, (_, index) => [`Table${index}`, { Type: 'AWS::DynamoDB::Table' }]),
);
const built = buildModel([
  {
    name: 'Stack',
    document: dataDocument({ Resources: { ...FUNCTIONS, ...TABLES, Shared: { Type: 'AWS::S3::Bucket' } } }),
    region: 'us-east-1',
  },
]);
if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
const { value: model } = built;
const around = (name: string, depth?: number) =>
  sceneOf(model, [], { title: 'Jobs', focus: { name, ...(depth !== undefined && { depth }) } });

describe('a focus', () => {
  test('on one of fifty functions shows what it uses and nothing else', () => {
    expect(arrowsIn(around('Job7'))).toEqual(['Job7 → Table2 data', 'Job7 → Queue7 data', 'Job7 → Shared data']);
    expect(nodesIn(around('Job7'))).toHaveLength(4);
    expect(around('Job7').omitted[0]).toBe('102 resources are further from Job7 than is shown.');
  });

  test('may be named as it is drawn, in any capitals', () => {
    expect(arrowsIn(around('job 7'))).toEqual(arrowsIn(around('Job7')));
  });

  test('ten functions that share a table are one, and two arrows away each with its queue', () => {
    expect(nodesIn(around('Table2', 1))).toHaveLength(2);
    expect(nodesIn(around('Table2', 2))).toHaveLength(1 + 10 + 10 + 1);
  });

  test('stays by itself where others of its kind become one', () => {
    expect(nodesIn(around('Job7', 2)).filter((each) => each.includes('Job7'))).toEqual([
      'AWS Cloud / us-east-1 / Compute: Job7',
    ]);
    expect(nodesIn(around('Job7', 2)).join('\n')).toContain('Lambda functions ×');
  });

  test('on nothing shows nothing', () => {
    expect(nodesIn(around('Absent'))).toEqual([]);
  });
});
