/** Who may do what, by the policies that are kept. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_SERVICES } from '../services.ts';
import { type LocalServer, startServer } from './server.ts';

const ACCOUNT = '000000000000';
const AT = { partition: 'aws', account: ACCOUNT, region: 'us-east-1' } as const;
let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ services: LOCAL_SERVICES, enforceIam: true });
});
afterAll(() => server.close());

const invoke = <T>(service: string, operation: string, input: object) =>
  server.world.invoke(service, operation, input, AT) as Promise<T>;

/** The access key of a new user who has these statements. */
async function userWith(name: string, ...Statement: readonly object[]): Promise<string> {
  await invoke('iam', 'CreateUser', { UserName: name });
  if (Statement.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await invoke('iam', 'PutUserPolicy', { UserName: name, PolicyName: 'own', PolicyDocument });
  }
  const { AccessKey } = await invoke<{ AccessKey: { AccessKeyId: string } }>('iam', 'CreateAccessKey', {
    UserName: name,
  });
  return AccessKey.AccessKeyId;
}

const scope = (key: string, service: string) =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

async function dynamodb(key: string, operation: string, input: object) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      authorization: scope(key, 'dynamodb'),
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'content-type': 'application/x-amz-json-1.0',
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, text: await response.text() };
}

async function s3(key: string | undefined, method: string, path: string, body?: string) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: key === undefined ? {} : { authorization: scope(key, 's3') },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/mine`;

test('a user may do what a policy allows, and is told who, what and why not', async () => {
  const reader = await userWith('reader', { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE });
  const Key = { id: { S: 'a' } };
  const refused = await dynamodb(reader, 'DeleteItem', { TableName: 'mine', Key });
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('AccessDeniedException');
  expect(refused.text).toContain(
    `User: arn:aws:iam::${ACCOUNT}:user/reader is not authorized to perform: dynamodb:DeleteItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:DeleteItem action`,
  );
  // Allowed, so that the operation itself answers.
  expect((await dynamodb(reader, 'GetItem', { TableName: 'mine', Key })).text).toContain('ResourceNotFoundException');
  expect((await dynamodb(reader, 'GetItem', { TableName: 'other', Key })).text).toContain('AccessDeniedException');
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html and …_amazonresourcegrouptaggingapi.html
test.each([
  ['GraniteServiceVersion20100801.ListMetrics', 'monitoring', 'cloudwatch:ListMetrics'],
  ['ResourceGroupsTaggingAPI_20170126.GetResources', 'tagging', 'tag:GetResources'],
])('%s is allowed by the name that IAM has for it, and by no other', async (target, id, Action) => {
  const ask = async (...statements: readonly object[]) => {
    const key = await userWith(`${id}-${statements.length}`, ...statements);
    const headers = {
      authorization: scope(key, id),
      'x-amz-target': target,
      'content-type': 'application/x-amz-json-1.1',
    };
    return (await fetch(server.url, { method: 'POST', headers, body: '{}' })).status;
  };
  expect(await ask({ Effect: 'Allow', Action, Resource: '*' })).toBe(200);
  expect(await ask()).toBe(400);
});

test('a Deny wins', async () => {
  const key = await userWith(
    'denied',
    { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' },
    { Effect: 'Deny', Action: 'dynamodb:DeleteTable', Resource: '*' },
  );
  expect((await dynamodb(key, 'DeleteTable', { TableName: 'mine' })).text).toContain(
    'with an explicit deny in an identity-based policy',
  );
});

test('the root of the account may do everything', async () => {
  expect((await dynamodb('test', 'ListTables', {})).status).toBe(200);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
test('a bucket is open to strangers if its policy says so, and to nobody whom it denies', async () => {
  await s3('test', 'PUT', '/shared');
  await s3('test', 'PUT', '/shared/a', 'hello');
  const closed = await s3(undefined, 'GET', '/shared/a');
  expect([closed.status, closed.text.includes('<Message>Access Denied</Message>')]).toEqual([403, true]);
  const statement = (Effect: string, Action: string) => ({
    Effect,
    Principal: '*',
    Action,
    Resource: 'arn:aws:s3:::shared/*',
  });
  const Statement = [statement('Allow', 's3:GetObject'), statement('Deny', 's3:PutObject')];
  const policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await s3('test', 'PUT', '/shared?policy', policy);
  expect(await s3(undefined, 'GET', '/shared/a')).toEqual({ status: 200, text: 'hello' });
  const barred = await s3('test', 'PUT', '/shared/b', 'x');
  expect(barred.status).toBe(403);
  expect(barred.text).toContain('with an explicit deny in a resource-based policy');
});

test('a role is assumed by whom its trust policy names', async () => {
  const trust = (principal: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' },
    });
  await userWith('assumer');
  const { AccessKey } = await invoke<{ AccessKey: { AccessKeyId: string } }>('iam', 'CreateAccessKey', {
    UserName: 'assumer',
  });
  const make = (RoleName: string, who: string) =>
    invoke('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: trust(`arn:aws:iam::${ACCOUNT}:user/${who}`) });
  await make('open', 'assumer');
  await make('shut', 'somebody');
  const assume = async (role: string) => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        authorization: scope(AccessKey.AccessKeyId, 'sts'),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::${ACCOUNT}:role/${role}&RoleSessionName=me`,
    });
    return { status: response.status, text: await response.text() };
  };
  expect((await assume('open')).status).toBe(200);
  const shut = await assume('shut');
  expect([shut.status, shut.text.includes('<Code>AccessDenied</Code>')]).toEqual([403, true]);
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
test('who may change one stack may not change another, and hands over only the role that it may', async () => {
  const arn = (name: string) => `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/${name}/*`;
  const key = await userWith(
    'planner',
    { Effect: 'Allow', Action: 'cloudformation:*', Resource: arn('mine') },
    { Effect: 'Allow', Action: 'iam:PassRole', Resource: `arn:aws:iam::${ACCOUNT}:role/for-stacks` },
  );
  const ask = async (query: string) => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        authorization: scope(key, 'cloudformation'),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `Version=2010-05-15&${query}`,
    });
    return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  };
  expect(await ask('Action=DeleteStack&StackName=mine')).toBeUndefined();
  expect(await ask('Action=DeleteStack&StackName=other')).toBe('AccessDenied');
  const role = (name: string) => `&RoleARN=${encodeURIComponent(`arn:aws:iam::${ACCOUNT}:role/${name}`)}`;
  expect(await ask(`Action=DeleteStack&StackName=mine${role('for-stacks')}`)).toBeUndefined();
  expect(await ask(`Action=DeleteStack&StackName=mine${role('admin')}`)).toBe('AccessDenied');
});
