/** Plain settings, in sentences, after labels and in tables; the oracle is the template beside each. */
import { describe, expect, test } from 'vitest';
import { audited } from '../tiny-audit.ts';

const resources = {
  Database: {
    Type: 'AWS::RDS::DBInstance',
    DeletionPolicy: 'Snapshot',
    Properties: { Engine: 'mysql', PubliclyAccessible: true, DeletionProtection: false, StorageEncrypted: true },
  },
  Orders: { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PAY_PER_REQUEST' } },
  Files: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
  Jobs: {
    Type: 'AWS::SQS::Queue',
    Properties: { VisibilityTimeout: 120, RedrivePolicy: { deadLetterTargetArn: 'arn:dead', maxReceiveCount: 5 } },
  },
  Worker: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.12', MemorySize: 512, Timeout: 30 } },
};
const told = (markdown: string, given: object = resources) =>
  audited(markdown, { resources: given, kinds: ['setting', 'version', 'retention'] }).map((each) => each.slice(2));
const ROWS = '| Setting | Value |\n|---|---|\n';

describe('what is on or off', () => {
  test.each([
    ['The database has deletion protection enabled.', 'false the database: deletion protection is on'],
    ['- **Deletion protection**: Disabled', 'true deletion protection is off'],
    ['The RDS instance is not publicly accessible.', 'false the database: public accessibility is off'],
    ['The database is publicly accessible.', 'true the database: public accessibility is on'],
    ['Versioning is enabled on the S3 bucket.', 'true the bucket: versioning is on'],
    ['The bucket is not versioned.', 'false the bucket: versioning is off'],
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    ['All public access to the bucket: all public access blocked', 'true the bucket: blocking of public access is on'],
    ['- DynamoDB table, on-demand billing', 'true the table: on-demand billing is on'],
    ['The DynamoDB table uses provisioned capacity.', 'false the table: on-demand billing is off'],
    ['Point-in-time recovery is enabled for the DynamoDB table.', 'false the table: point-in-time recovery is on'],
    ['The database takes a final snapshot.', 'true the database: a snapshot on deletion is on'],
  ])('%s', (markdown, finding) => {
    expect(told(markdown)).toEqual([finding]);
  });

  test('a row of a table and a column of one', () => {
    expect(told(`${ROWS}| Publicly accessible | No |`)).toEqual(['false public accessibility is off']);
    expect(told('| Store | Versioning |\n|---|---|\n| S3 bucket | Yes |')).toEqual([
      'true the bucket: versioning is on',
    ]);
  });

  test.each([
    'Enable deletion protection on the database before you go live.',
    'Is the database publicly accessible?',
    'API versioning is enabled through the path.',
    '- Consider deletion protection for the database',
    '## Compute\n\n- On-demand: no',
    '## API\n\n- Versioning: disabled',
  ])('what is to be done, asked or of something else is no statement: %s', (markdown) => {
    expect(told(markdown).filter((each) => !each.startsWith('not checkable'))).toEqual([]);
  });

  test('where resources differ, or deployment decides, nothing is false', () => {
    const two = { ...resources, Other: { Type: 'AWS::S3::Bucket' } };
    expect(told('The bucket is not versioned.', two)).toEqual(['not checkable the bucket: versioning is off']);
    const parameter = {
      Files: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: { Ref: 'AWS::StackId' } } } },
    };
    expect(told('The bucket is versioned.', parameter)).toEqual(['not checkable the bucket: versioning is on']);
  });
});

describe('amounts', () => {
  test.each([
    ['The SQS queue has a visibility timeout of 2 minutes.', 'true the queue: visibility timeout is 120 seconds'],
    ['The SQS queue has a visibility timeout of 900 seconds.', 'false the queue: visibility timeout is 900 seconds'],
    [
      'Messages go to the dead-letter queue after 3 receives.',
      'false the queue: most receives before the dead-letter queue is 3 receives',
    ],
    ['The Lambda function has 128 MB of memory.', 'false the function: memory is 128 MB'],
    ['- Lambda function: 0.5 GB memory', 'true the function: memory is 512 MB'],
    ['The Lambda function times out after 30 seconds.', 'true the function: timeout is 30 seconds'],
    ['The Lambda function runs on Python 3.9.', 'false Lambda python3.9'],
    ['Runtime: Python 3.12', 'true Lambda python3.12'],
  ])('%s', (markdown, finding) => {
    expect(told(markdown)).toEqual([finding]);
  });
});

describe('amounts of several things', () => {
  const sized = (memory: number) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { ZipFile: 'x' }, Handler: 'a.b', Runtime: 'nodejs24.x', MemorySize: memory },
  });
  const said = (text: string, resources: object) =>
    audited(text, { resources, kinds: ['setting'] }).map((each) => each.split(' ').slice(1, 3).join(' '));

  test('said of each of them are false where one differs, and open where only some are meant', () => {
    const resources = { One: sized(512), Two: sized(1024) };
    expect(said('- Each function has 512 MB of memory.', resources)).toEqual(['false the']);
    expect(said('- The function has 512 MB of memory.', resources)).toEqual(['not checkable']);
    expect(said('- Each function has 512 MB of memory.', { One: sized(512) })).toEqual(['true the']);
  });

  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html: a maximum turns it on.
  test('storage without an upper limit does not grow', () => {
    const database = (more: object) => ({
      Db: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { Engine: 'mysql', DBInstanceClass: 'db.t3.micro', AllocatedStorage: '20', ...more },
      },
    });
    const text = '- The database storage grows up to 100 GB.';
    expect(said(text, database({}))).toEqual(['false the']);
    expect(said(text, database({ MaxAllocatedStorage: 100 }))).toEqual(['true the']);
  });
});
