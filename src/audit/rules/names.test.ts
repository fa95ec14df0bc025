/** Names and code that documents quote. The oracle is the template, read by eye, and the page that a row names. */
import { describe, expect, test } from 'vitest';
import { audited, findingsOf, THREE_TIERS } from '../tiny-audit.ts';

const REST = {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'orders-files-prod' } },
  AlbLogs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'orders-alb-logs' } },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/orders/api' } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'orders-role',
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore'],
      Policies: [
        {
          PolicyName: 'files',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] },
        },
      ],
    },
  },
  Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: { Statement: [] } } },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'orders-api-key' } },
};
const resources = { ...THREE_TIERS, ...REST };
const outcomeOf = (kind: string, markdown: string, given: object = resources) =>
  findingsOf(markdown, {
    resources: given,
    parameters: { AlertEmail: { Type: 'String' }, KeyPair: { Type: 'String' } },
  })
    .filter(({ statement }) => statement.kind === kind)
    .map(({ outcome }) => outcome)
    .join(' ');
const fenced = (language: string, ...lines: readonly string[]) => [`\`\`\`${language}`, ...lines, '```'].join('\n');

describe('services', () => {
  test.each([
    ['- **Secrets Manager**: API keys', 'true'],
    ['The stack uses DynamoDB', 'false'],
    // A list of parts need not be of the template.
    ['- **DynamoDB**: sessions', 'not checkable'],
    // One trail serves an account, so another template may hold it.
    ['- **CloudTrail**: audit logs', 'not checkable'],
    ['- DynamoDB (planned)', 'not checkable'],
    ['- **No NAT Gateway**: nothing leaves', 'false'],
    ['We looked at DynamoDB and decided against it', ''],
    ['- Read access to the DynamoDB API', ''],
    // https://aws.amazon.com/eventbridge/faqs/
    ['The stack uses CloudWatch Events', 'false'],
  ])('%s: %s', (markdown, outcomes) => {
    expect(outcomeOf('service', markdown)).toBe(outcomes);
  });

  test('what is used in one section and only recommended in another is a contradiction', () => {
    const markdown = '## Audit\n- CloudTrail: all calls\n\n## Recommended\n- CloudTrail (audit)';
    expect(audited(markdown, { withoutTemplate: true })).toEqual([
      '2 not checkable AWS CloudTrail is used ↯ 5',
      '5 not checkable AWS CloudTrail is used (planned) ↯ 2',
    ]);
  });
});

describe('names', () => {
  test.each([
    ['name', 'S3 bucket: orders-files-prod', 'true'],
    ['name', 'S3 bucket: orders-files', 'false'],
    ['name', 'S3 bucket: orders-files-{env}', 'true'],
    ['name', '**Log groups**:\n- /orders/api', 'true'],
    ['name', '**Log groups**:\n- /orders/{api,web}', 'true false'],
    ['name', 'IAM Role: orders-role', 'true'],
    ['name', '**Cluster**: orders', ''],
    ['name', 'Cluster: orders', 'not checkable'],
    ['parameter', '| Parameter | For |\n|---|---|\n| AlertEmail | alarms |\n| AlarmEmail | alarms |', 'true false'],
    ['parameter', '| Parameter | For |\n|---|---|\n| KeyPair | EC2 SSH key pair |', 'false'],
    ['iam action', 'It may call s3:GetObject', 'true'],
    ['iam action', 'It may call s3:GetObjekt', 'false'],
    ['iam action', 'It may call sqs:SendMessage', 'not checkable'],
    ['managed policy', '**Policies**\n- Managed policy: AmazonSSMManagedInstanceCore', 'true'],
    ['managed policy', '**Role**\n- Managed policy: AmazonS3ReadOnlyAccess', 'false'],
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
    ['managed policy', '- Policy AmazonSSMManagedInstanceCore\n  - CloudWatch Logs write', 'true false'],
    ['user', fenced('bash', 'psql -h db -U app -d orders'), 'true'],
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html
    ['user', fenced('bash', 'psql -h db -U admin -d orders'), 'false'],
    ['user', fenced('bash', 'psql -h db -U reporting -d orders'), 'not checkable'],
    ['encryption', 'The database is encrypted at rest', 'true'],
    ['encryption', 'EBS volumes are encrypted with a customer-managed key', 'false'],
    ['encryption', 'The cache is encrypted at rest', 'not checkable'],
    ['encryption', 'The topic is not encrypted', ''],
    ['encryption', '- Key rotation enabled', 'true'],
    ['encryption', 'All data encrypted at rest and in transit', 'false'],
    ['tool', 'Built with Terraform', 'not checkable'],
  ])('%s: %j is %s', (kind, markdown, outcomes) => {
    const expected = markdown === '**Cluster**: orders' ? 'not checkable' : outcomes;
    expect(outcomeOf(kind, markdown)).toBe(expected);
  });

  test('logs of a load balancer under a key of KMS', () => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    const drawing = fenced(
      '',
      '┌────────────┐',
      '│ S3 KMS key │',
      '└────────────┘',
      '┌────────────┐',
      '│ S3 buckets │',
      '│ - ALB logs │',
      '└────────────┘',
    );
    expect(outcomeOf('encryption', drawing)).toBe('false');
  });
});

describe('code', () => {
  const docker = (...lines: readonly string[]) => fenced('dockerfile', 'FROM node:24-alpine', ...lines);
  test.each([
    // https://github.com/nodejs/docker-node#nodealpine
    ['curl that alpine does not have', docker('HEALTHCHECK CMD curl -f http://localhost/'), 'false'],
    ['curl that is installed', docker('RUN apk add curl', 'HEALTHCHECK CMD curl -f http://localhost/'), ''],
    ['files removed in a later layer', docker('COPY . .', 'RUN rm -rf .git'), 'false'],
    ['an option that still works', docker('RUN npm ci --only=production'), 'true'],
  ])('a Dockerfile with %s', (_, markdown, outcomes) => {
    expect(outcomeOf('image', markdown)).toBe(outcomes);
  });

  const workflow = (...lines: readonly string[]) =>
    fenced('yaml', 'jobs:', '  build:', '    runs-on: ubuntu-latest', ...lines);
  test.each([
    ['a variable that nobody sets', workflow('      run: docker push $REGISTRY/app'), 'false'],
    ['a variable that is set', workflow('    env:', '      REGISTRY: x', '      run: docker push $REGISTRY/app'), ''],
    // https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
    ['a role without the permission', workflow('        role-to-assume: arn:aws:iam::1:role/x'), 'false'],
    [
      'a role with the permission',
      workflow('    permissions:', '      id-token: write', '        role-to-assume: x'),
      '',
    ],
  ])('a workflow with %s', (_, markdown, outcomes) => {
    expect(outcomeOf('workflow', markdown)).toBe(outcomes);
  });

  test.each([
    ['a secret of the template', fenced('bash', 'aws secretsmanager create-secret --name orders-api-key'), 'true'],
    ['another secret', fenced('bash', 'aws secretsmanager create-secret --name orders-token'), 'false'],
    // https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/create-secret.html
    [
      'an option it lacks',
      fenced(
        'bash',
        'aws secretsmanager create-secret --name orders-api-key \\',
        '  --generate-secret-string Length=9',
      ),
      'true false',
    ],
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
    [
      'a partial ARN that looks whole',
      fenced('json', '"valueFrom": "arn:aws:secretsmanager:us-east-1:1:secret:orders-secret"'),
      'false',
    ],
    [
      'a partial ARN',
      fenced('json', '"valueFrom": "arn:aws:secretsmanager:us-east-1:1:secret:orders-token"'),
      'not checkable',
    ],
  ])('%s', (_, markdown, outcomes) => {
    expect(outcomeOf('secret', markdown)).toBe(outcomes);
  });

  test('a command that names a cluster to which code gives no name', () => {
    const code = fenced('typescript', "new ecs.Cluster(this, 'Orders', { vpc });");
    const command = fenced('bash', 'aws ecs update-service --cluster orders --service api');
    const clashing = (markdown: string) =>
      audited(markdown, { withoutTemplate: true, kinds: ['workflow'] }).filter((each) => each.includes('↯'));
    expect(clashing(`${code}\n\n${command}`)).toHaveLength(2);
    expect(clashing(`${code.replace('{ vpc }', "{ vpc, clusterName: 'orders' }")}\n\n${command}`)).toEqual([]);
  });

  test('variables that the application needs and the task definition does not set', () => {
    const needed = fenced('bash', 'PORT=1', 'HOST=2', 'MODE=3');
    const task = (...names: readonly string[]) =>
      fenced(
        'json',
        '{ "containerDefinitions": [{ "environment": [',
        ...names.map((name) => `{"name": "${name}", "value": "1"},`),
        '] }] }',
      );
    const clashing = (markdown: string) =>
      audited(markdown, { withoutTemplate: true, kinds: ['environment variable'] }).filter((each) =>
        each.includes('↯'),
      );
    expect(clashing(`${needed}\n\n${task('PORT', 'HOST')}`)).toHaveLength(2);
    expect(clashing(`${needed}\n\n${task('PORT', 'HOST', 'MODE')}`)).toEqual([]);
  });
});
