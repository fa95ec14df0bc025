/** Oracles: the Service Authorization Reference of AWS for the names of actions, its policy ReadOnlyAccess for what reads. */
import { expect, test } from 'vitest';
import { withRights } from './index.ts';

const page = (...commands: readonly string[]) => `# Restore\n\nDo this:\n\n\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`;
const told = (...commands: readonly string[]) =>
  withRights({ 'runbooks/restore.md': page(...commands) })['runbooks/restore.md']?.split('\n\n')[1];

const READS = "Whoever runs it needs AWS's policy `ReadOnlyAccess`";
const ALL =
  "Whoever runs it needs AWS's policy `AdministratorAccess`: CloudFormation acts with the rights of its caller.";

test.each<[string, readonly string[], string]>([
  ['reads', ['aws rds describe-db-instances --region x', 'aws logs tail /a'], `${READS}.`],
  ['reads a secret', ['aws secretsmanager get-secret-value'], `${READS} and \`secretsmanager:GetSecretValue\`.`],
  ['changes inside of a command', ['x="$(aws rds reboot-db-instance)"'], `${READS} and \`rds:RebootDBInstance\`.`],
  ['waits', ['aws ecs update-service', 'aws ecs wait services-stable'], `${READS} and \`ecs:UpdateService\`.`],
  ['passes a role', ['aws ecs run-task --cluster a'], `${READS} and \`ecs:RunTask\`, \`iam:PassRole\`.`],
  [
    'lets RDS keep the password, on the next line',
    ['aws rds modify-db-instance \\', '  --rotate-master-user-password'],
    `${READS} and \`rds:ModifyDBInstance\`, \`secretsmanager:RotateSecret\`.`,
  ],
  ['calls a service by another name', ['aws s3api put-bucket-versioning'], `${READS} and \`s3:PutBucketVersioning\`.`],
  ['makes a stack', ['npx cdk deploy A'], ALL],
  ['updates a stack', ['aws cloudformation update-stack --stack-name a'], ALL],
  [
    'updates a stack with a role of CloudFormation',
    ['aws cloudformation update-stack --role-arn "$ROLE"'],
    `${READS} and \`cloudformation:UpdateStack\`, \`iam:PassRole\`.`,
  ],
  ['calls nothing of AWS', ['gh run watch'], 'Do this:'],
])('a page that %s', (_, commands, expected) => {
  expect(told(...commands)).toBe(expected);
});

test('a page with a role of its own says so', () => {
  const files = { 'runbooks/a.md': page('aws ssm start-session') };
  expect(withRights(files, { 'runbooks/a.md': 'operator' })['runbooks/a.md']).toContain(
    '# Restore\n\nIt is run with the role `operator`.\n\nDo this:',
  );
});

test('the page of alarms and what is no runbook stay as they are', () => {
  const files = { 'runbooks/prod/alarms.md': page('aws rds reboot-db-instance'), 'deploy.sh': 'aws ecs run-task' };
  expect(withRights(files)).toEqual(files);
});

test('a command for which AWS has no action is a fault', () => {
  expect(() => told('aws rds describe-db-instance')).toThrow('no action for "aws rds describe-db-instance"');
});
