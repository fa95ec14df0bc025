/**
 * The runbooks of every environment. Oracles: the alarms of the templates for what has a step; AWS's own models of its APIs
 * for what a command may be called with; AWS's managed policy ReadOnlyAccess for what a first look may do.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { matchesAction } from '../src/aws/action-pattern.ts';
import { accessLevelOf, findManagedPolicy, isMutating } from '../src/aws/index.ts';
import { stripPrivate } from '../src/base/index.ts';
import { anchors } from '../src/document/markdown-reader.ts';
import { optionsOf, synthesized } from '../src/testing/index.ts';
import { type AwsCommand, actionsOf, awsCommandsIn, faultsOf, faultsOfRunbooks } from './aws-commands.ts';
import { ROOT } from './imports.ts';
import { claimsOf } from './judged.ts';
import { ARCHITECTURES } from './systems.ts';

const environments = ARCHITECTURES.flatMap((architecture) =>
  Object.keys(architecture.environments).map((environment) => ({
    title: `${architecture.name} ${environment}`,
    architecture,
    environment,
  })),
);

function runbooksIn({ architecture, environment }: (typeof environments)[number]): readonly [string, string][] {
  const files = architecture.files?.(environment, optionsOf(architecture, environment)) ?? {};
  return Object.entries(files).filter(([path]) => path.startsWith('runbooks/'));
}

const patterns = (findManagedPolicy(stripPrivate('ReadOnlyAccess'))?.document.Statement ?? []).flatMap((statement) => {
  const { Action } = statement as { Action?: string | readonly string[] };
  return Action === undefined ? [] : typeof Action === 'string' ? [Action] : Action;
});

function isReadOnly(action: string): boolean {
  return patterns.some((pattern) => matchesAction(stripPrivate(pattern), stripPrivate(action)) === 'certain');
}

/** Services whose commands go to no region, or find that of the bucket by its name. */
const PLACELESS = ['ce', 'iam', 'sts', 'route53', 'cloudfront', 's3', 's3api'];

/** Whoever pastes a command may have another region in the environment. */
function isPlaceless({ service, options }: AwsCommand): boolean {
  return !PLACELESS.includes(service) && !options.includes('region');
}

/** The pages that every system has, under one name or another. */
const RESTORE = /restore/;
const KINDS = [
  ...[/alarms/, /first-deployment/, /deploy/, /rollback|deploy/, RESTORE, /failover/],
  ...[/rotate-a-secret|change-a-secret/, /rebuild/],
];

/** What the claims say that the role of this name is allowed. */
function allowedIn(
  architecture: (typeof environments)[number]['architecture'],
  environment: string,
  role: string,
): readonly object[] {
  const { claims } = claimsOf(architecture, environment);
  const assertions = claims.flatMap(({ holds }) => holds as readonly { readonly kind: string }[]);
  const named = assertions.find((each) => each.kind === 'called' && JSON.stringify(each).includes(`"${role}"`));
  const { of } = (named ?? {}) as { readonly of?: unknown };
  return assertions.filter(
    (each) => each.kind === 'allowed' && JSON.stringify((each as { who?: unknown }).who) === JSON.stringify(of),
  );
}

/** The first look of each alarm, by its name. */
function firstLooks(text: string): readonly [alarm: string, look: string][] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const look = /First look:\n\n(```sh\n[\s\S]*?\n```)/.exec(section)?.[1] ?? '';
      return [section.slice(0, section.indexOf('\n')), look];
    });
}

describe.each(environments)('$title', (it) => {
  const { architecture, environment } = it;
  const runbooks = runbooksIn(it);

  test('every alarm leads to a heading that is there', () => {
    const folder = join(ROOT, 'architectures', architecture.name);
    const rows = readFileSync(join(folder, 'README.md'), 'utf8').split('\n');
    const several = Object.keys(architecture.environments).length > 1;
    const page = several ? `runbooks/${environment}/alarms.md` : 'runbooks/alarms.md';
    const headings = anchors(readFileSync(join(folder, page), 'utf8'));
    const alarms = synthesized(architecture, environment).stacks.flatMap(({ template }) =>
      Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm'),
    );
    expect(alarms.length).toBeGreaterThan(2);
    const lost = alarms.flatMap(([id]) => {
      const row = rows.find((each) => each.startsWith(`| \`${id}\``)) ?? '';
      const anchor = row.split(`(${page}#`)[1]?.split(')')[0];
      return anchor !== undefined && headings.includes(anchor) ? [] : [id];
    });
    expect(lost).toEqual([]);
    // A step is for an alarm that is there.
    expect(headings.filter((anchor) => anchor.includes('-')).length).toBeGreaterThanOrEqual(alarms.length);
  });

  test('a first look may be taken with ReadOnlyAccess, or goes onto a host', () => {
    const [, alarms = ''] = runbooks.find(([path]) => path.endsWith('/alarms.md')) ?? [];
    const looks = firstLooks(alarms);
    expect(looks.filter(([, look]) => look === '')).toEqual([]);
    const refused = looks.flatMap(([alarm, look]) =>
      awsCommandsIn(look)
        .flatMap(actionsOf)
        .filter((action) => action !== 'ssm:StartSession' && !isReadOnly(action))
        .map((action) => `${alarm}: ${action}`),
    );
    expect(refused).toEqual([]);
  });

  test('AWS knows the commands and their options, and what they name is there', () => {
    const { stacks } = synthesized(architecture, environment);
    expect(faultsOfRunbooks({ stacks, files: Object.fromEntries(runbooks) })).toEqual([]);
  });

  test.each(runbooks.filter(([path]) => !path.endsWith('/alarms.md')))(
    '%s: who it says may run it may do what its commands do',
    (_, text) => {
      const { role } = needsIn(text);
      // Of a role of the system the claims say it: they are judged with the template.
      const own = role === undefined ? [] : allowedIn(architecture, environment, role);
      expect(rightsFaults(text, own)).toEqual([]);
    },
  );

  test('somebody who is called finds a page for it', () => {
    // Where nothing is kept there is nothing to restore.
    const keeps = /"AWS::RDS::DB(Instance|Cluster)"/.test(
      JSON.stringify(synthesized(architecture, environment).stacks),
    );
    const missing = KINDS.filter((kind) => !runbooks.some(([path, text]) => kind.test(path) && text.length > 100));
    expect(missing).toEqual(keeps ? [] : missing.filter((kind) => kind === RESTORE));
  });

  test.each(runbooks)('%s: AWS knows the actions of its commands, and each names its region', (_, text) => {
    const commands = awsCommandsIn(text);
    const actions = commands.filter(({ verb }) => verb !== 'wait').flatMap(actionsOf);
    expect(actions.filter((action) => accessLevelOf(stripPrivate(action)) === undefined)).toEqual([]);
    expect(commands.filter(isPlaceless).map(({ text: command }) => command)).toEqual([]);
  });
});

/** What the first paragraph of a page says that its commands need. */
function needsIn(text: string): {
  readonly role?: string;
  readonly policy?: string;
  readonly actions: readonly string[];
} {
  const [, role] = /^It is run with the role `([^`]+)`\.$/m.exec(text) ?? [];
  const [, policy, more = ''] = /^Whoever runs it needs AWS's policy `(\w+)`(.*)$/m.exec(text) ?? [];
  const actions = [...more.matchAll(/`([a-z0-9-]+:\w+)`/g)].map(([, action = '']) => action);
  return { ...(role !== undefined && { role }), ...(policy !== undefined && { policy }), actions };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/: what an action depends on with some options. */
const DEPENDENT = [
  ...['iam:PassRole', 'kms:CreateGrant', 'kms:DescribeKey', 'rds:AddTagsToResource'],
  ...['secretsmanager:CreateSecret', 'secretsmanager:RotateSecret', 'secretsmanager:TagResource'],
];

/** CloudFormation makes what stands in a template as its caller, where it is given no role. */
const MAKES_STACKS = /\bcdk deploy\b|aws cloudformation (deploy|create-stack|update-stack)/;

/** What is wrong with what a page says that its commands need; the claims say what a role of the system may do. */
function rightsFaults(text: string, claims: object): readonly string[] {
  const { role, policy, actions } = needsIn(text);
  const asked = [
    ...new Set(
      awsCommandsIn(text)
        .filter(({ verb }) => verb !== 'wait')
        .flatMap(actionsOf),
    ),
  ];
  const makesStacks = MAKES_STACKS.test(text);
  if (role !== undefined) {
    const told = JSON.stringify(claims);
    return asked.filter((action) => !told.includes(`"${action}"`)).map((action) => `${role}: no claim about ${action}`);
  }
  if (asked.length === 0 && !makesStacks) return [];
  if (policy === 'AdministratorAccess') return makesStacks ? [] : ['no command needs AdministratorAccess'];
  if (policy !== 'ReadOnlyAccess') return ['nobody is told who may run it'];
  const inline = [...text.matchAll(/`aws ([a-z0-9-]+) ([a-z][a-z0-9-]*)/g)].flatMap(([, service = '', verb = '']) =>
    actionsOf({ service, verb, options: [], text: '' }),
  );
  return [
    ...(makesStacks ? ['a stack is made as whoever calls'] : []),
    ...asked.filter((action) => !isReadOnly(action) && !actions.includes(action)),
    ...actions
      .filter((action) => ![...asked, ...inline, ...DEPENDENT].includes(action) || isReadOnly(action))
      .map((action) => `no command needs ${action}`),
  ];
}

describe('the reading of commands', () => {
  test('what a page says that its commands need is what they need', () => {
    const page = (needs: string, command: string) =>
      rightsFaults(`# A\n\n${needs}\n\n\`\`\`sh\n${command}\n\`\`\`\n`, [{ actions: ['ssm:StartSession'] }]);
    const reads = "Whoever runs it needs AWS's policy `ReadOnlyAccess`";
    const admin = "Whoever runs it needs AWS's policy `AdministratorAccess`: as said.";
    expect(page(`${reads}.`, 'aws rds describe-db-instances')).toEqual([]);
    expect(page(`${reads}.`, 'aws rds delete-db-snapshot')).toEqual(['rds:DeleteDBSnapshot']);
    expect(page(`${reads} and \`rds:DeleteDBSnapshot\`.`, 'aws rds delete-db-snapshot')).toEqual([]);
    expect(page(`${reads} and \`rds:DeleteDBSnapshot\`.`, 'aws rds describe-db-instances')).toEqual([
      'no command needs rds:DeleteDBSnapshot',
    ]);
    expect(page(admin, 'aws rds delete-db-snapshot')).toEqual(['no command needs AdministratorAccess']);
    expect(page(admin, 'npx cdk deploy A')).toEqual([]);
    expect(page(`${reads}.`, 'npx cdk deploy A')).toEqual(['a stack is made as whoever calls']);
    expect(page('Anybody.', 'aws rds describe-db-instances')).toEqual(['nobody is told who may run it']);
    expect(page('It is run with the role `r`.', 'aws ssm start-session')).toEqual([]);
    expect(page('It is run with the role `r`.', 'aws ec2 describe-instances')).toEqual([
      'r: no claim about ec2:DescribeInstances',
    ]);
  });

  const faults = (line: string) => awsCommandsIn(`\`\`\`sh\n${line}\n\`\`\`\n`).flatMap(faultsOf);

  test.each([
    ['aws rds describe-db-instance --region x', ['rds: no describe-db-instance']],
    ['aws rds describe-db-instances --name x', ['rds describe-db-instances: no --name']],
    ['aws rdss describe-db-instances', ['no service rdss']],
    ['aws logs tail /a --sinc 1h', ['logs tail: no --sinc']],
    ['aws cloudformation wait stack-update-completex', ['cloudformation wait: no stack-update-completex']],
    ['x=$(aws ecs list-tasks --clster a)', ['ecs list-tasks: no --clster']],
    [
      'aws rds describe-events --source-type "$(aws rds describe-events --durations 1)" --duration 2',
      ['rds describe-events: no --durations'],
    ],
    ["aws rds describe-events --query 'a --b' \\\n  --durations 1", ['rds describe-events: no --durations']],
    ['x=$(aws ecs list-tasks --output txt)', ['ecs list-tasks: no output as txt']],
    ['aws rds describe-events --duration 1 | grep --quiet x', []],
    ['aws rds restore-db-instance-to-point-in-time --no-publicly-accessible', []],
    ['aws rds wait db-instance-available --db-instance-identifier x', []],
  ])('%s', (line, expected) => {
    expect(faults(line)).toEqual(expected);
  });

  test('a name that the environment does not have is a fault', () => {
    const stacks = [{ name: 'a', template: { Outputs: { Address: {} }, Resources: { Secret: { Name: 'key-of-a' } } } }];
    const faults = (line: string) =>
      faultsOfRunbooks({ stacks, files: { 'runbooks/a.md': `\`\`\`sh\n${line}\n\`\`\`\n` } });
    const command = 'aws cloudformation describe-stacks --stack-name';
    expect(faults(`${command} a --query "Stacks[0].Outputs[?OutputKey=='Address'].OutputValue"`)).toEqual([]);
    expect(faults(`${command} b`)).toEqual(['runbooks/a.md: no stack b']);
    expect(faults(`${command} a --query "Outputs[?OutputKey=='Adress']"`)).toEqual(['runbooks/a.md: no output Adress']);
    const list = 'aws secretsmanager list-secrets --filters Key=name,Values=key-of';
    expect(faults(`${list}-a`)).toEqual([]);
    expect(faults(`${list}-b`)).toEqual(['runbooks/a.md: nothing is called key-of-b']);
    expect(faults('aws s3 rb s6://a')).toEqual(['runbooks/a.md: s6 is no scheme']);
    expect(faults(`${command} a --query "Stacks[1].Outputs"`)).toEqual([
      'runbooks/a.md: Stacks[1] of the one that is asked for',
    ]);
    const deploy = 'aws cloudformation deploy --stack-name a --template-file out/a.template.json --capabilities A';
    expect(faults(`npx lintel synth a --env prod --out out\n${deploy}`)).toEqual([]);
    expect(faults(`npx lintel synth a --env prod --out put\n${deploy}`)).toEqual([
      'runbooks/a.md: nothing is synthesized into out',
    ]);
    expect(faults(`npx lintel synth a --env prod --out out\n${deploy.replace('a.temp', 'b.temp')}`)).toEqual([
      'runbooks/a.md: no template b.template.json',
    ]);
  });

  test('a variable that nothing sets before it is used is a fault', () => {
    const faults = (...lines: readonly string[]) =>
      faultsOfRunbooks({ stacks: [], files: { 'runbooks/a.md': `\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n` } });
    expect(faults('curl "$ENDPOINT/health"')).toEqual(['runbooks/a.md: nothing sets $ENDPOINT']);
    expect(faults('ENDPOINT=<where it answers>', 'curl "${ENDPOINT}/health"')).toEqual([]);
    expect(faults('curl "$ENDPOINT"', 'ENDPOINT=$(hostname)')).toEqual(['runbooks/a.md: nothing sets $ENDPOINT']);
    expect(faults('for TASK in $(list); do stop "$TASK"; done')).toEqual([]);
    expect(faults(`jq --arg new x '{keys: [$new]}'`)).toEqual([]);
  });

  test('indented lines are commands, sentences are not', () => {
    const text = 'Say `aws foo bar`.\n\n    aws ecs list-tasks\n';
    expect(awsCommandsIn(text).map(({ service, verb }) => `${service} ${verb}`)).toEqual(['ecs list-tasks']);
  });

  test('a command that names no region is found, inside of another one too', () => {
    const command = 'aws ssm start-session --region x --target "$(aws ec2 describe-instances --query y)"';
    const found = awsCommandsIn(`\`\`\`sh\n${command}\naws iam list-roles\n\`\`\`\n`).filter(isPlaceless);
    expect(found.map(({ verb }) => verb)).toEqual(['describe-instances']);
  });

  test('what changes something is not read-only', () => {
    expect(isReadOnly('ecs:UpdateService')).toBe(false);
    expect(isReadOnly('ecs:DescribeServices')).toBe(true);
    const level = accessLevelOf('ecs:UpdateService');
    expect(level !== undefined && isMutating(level)).toBe(true);
  });
});
