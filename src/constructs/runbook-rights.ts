/** Who may run a runbook: what its commands need, told under its title. */
import { coversAction, findAction, isMutating, managedPolicyParts } from '../aws/index.ts';
import { stripPrivate } from '../base/index.ts';

/** Where a command of the AWS CLI begins; commands stand inside of others. */
const COMMAND = /(?<![\w/-])aws ([a-z0-9-]+) ([a-z][a-z0-9-]*)/g;

/** Up to the end of a line that no backslash goes on. */
const LINE = /^(?:\\\n|[^\n])*/;

/** CloudFormation acts with the rights of whoever calls it, unless it is given a role. */
const MAKES_STACKS = /\bcdk deploy\b|aws cloudformation (?:deploy|create-stack|update-stack)(?:\\\n|[^\n])*/g;

/** Prefixes of actions where the CLI calls the service otherwise. */
const PREFIXES: Readonly<Record<string, string>> = {
  configservice: 'config',
  elbv2: 'elasticloadbalancing',
  s3api: 's3',
  stepfunctions: 'states',
};

/** Commands whose actions have another name, as the reference of the CLI and the guide of each service tell. */
const NAMED_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  'ecr get-login-password': ['ecr:GetAuthorizationToken'],
  'logs tail': ['logs:FilterLogEvents'],
  's3 cp': ['s3:GetObject', 's3:PutObject'],
  's3 ls': ['s3:ListBucket'],
  's3 rb': ['s3:DeleteBucket', 's3:DeleteObject'],
  's3api copy-object': ['s3:GetObject', 's3:PutObject'],
  's3api list-object-versions': ['s3:ListBucketVersions'],
  's3api put-bucket-versioning': ['s3:PutBucketVersioning'],
  's3api put-public-access-block': ['s3:PutBucketPublicAccessBlock'],
};

/**
 * What a command needs beside its own action.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
const BESIDE: readonly (readonly [command: RegExp, actions: readonly string[]])[] = [
  [/^aws (?:ecs run-task|backup start-restore-job)|--role-arn/, ['iam:PassRole']],
  [
    /--manage-master-user-password/,
    ['kms:CreateGrant', 'kms:DescribeKey', 'secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
  ],
  [/--rotate-master-user-password/, ['secretsmanager:RotateSecret']],
  [/^aws rds restore-.* --tags/s, ['rds:AddTagsToResource']],
];

/**
 * Runbooks with a sentence under each title: which policy of AWS and which actions their commands need. A page without
 * commands stays as it is, and so does the one of alarms, which tells it of its steps. Throws where a command is none that
 * AWS has an action for.
 *
 * @param files what is delivered, by path; runbooks are the pages of the folder `runbooks`.
 * @param roles the role with which a page is run, where the system has one for it, by path.
 */
export function withRights(
  files: Readonly<Record<string, string>>,
  roles: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const isTold = path.startsWith('runbooks/') && path.endsWith('.md') && !path.endsWith('/alarms.md');
      const needs = isTold ? needsOf(text, roles[path]) : undefined;
      return [path, needs === undefined ? text : text.replace('\n\n', `\n\n${needs}\n\n`)];
    }),
  );
}

function needsOf(page: string, role: string | undefined): string | undefined {
  if (role !== undefined) return `It is run with the role \`${role}\`.`;
  if ([...page.matchAll(MAKES_STACKS)].some(([command]) => !command.includes('--role-arn')))
    return "Whoever runs it needs AWS's policy `AdministratorAccess`: CloudFormation acts with the rights of its caller.";
  const actions = [...page.matchAll(COMMAND)].flatMap(({ 1: service = '', 2: verb = '', index }) => {
    const [line = ''] = LINE.exec(page.slice(index)) ?? [];
    return actionsOf(service, verb, line);
  });
  if (actions.length === 0) return undefined;
  const more = [...new Set(actions)].filter((action) => !isReadOnly(action)).toSorted();
  if (more.length === 0) return "Whoever runs it needs AWS's policy `ReadOnlyAccess`.";
  return `Whoever runs it needs AWS's policy \`ReadOnlyAccess\` and ${more.map((action) => `\`${action}\``).join(', ')}.`;
}

function actionsOf(service: string, verb: string, line: string): readonly string[] {
  if (verb === 'wait') return [];
  const beside = BESIDE.flatMap(([command, actions]) => (command.test(line) ? actions : []));
  const prefix = PREFIXES[service] ?? service;
  const own = NAMED_OTHERWISE[`${service} ${verb}`] ?? [`${prefix}:${verb.replaceAll('-', '')}`];
  return [...own, ...beside].map((action) => {
    const known = findAction(action);
    if (known === undefined) throw new Error(`AWS has no action for "aws ${service} ${verb}".`);
    return known.name;
  });
}

function isReadOnly(action: string): boolean {
  const level = findAction(action)?.level;
  if (level === undefined || isMutating(level)) return false;
  const parts = managedPolicyParts(stripPrivate('ReadOnlyAccess'), undefined);
  return parts.some((part) => 'actions' in part && coversAction(part, stripPrivate(action)) === 'certain');
}
