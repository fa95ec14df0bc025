/**
 * AWS managed policies, each with the version and the day on which AWS edited it; they are published in
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html. AWS edits them at will. A managed
 * policy that is not in the table is unknown: it may allow anything.
 *
 * The table is written by `tools/read-managed-policies.ts`, a line for each policy. A row is `name version date statements`, statements are
 * divided by `|` and their parts by `;`: effect (`a` with NotAction, `r` with NotResource), Sid, actions
 * (`ec2:Describe(Hosts,Tags),RunInstances&s3:*`), resources (`@` for `arn:aws:`), conditions
 * (`StringEquals=key=value,value&…`).
 */
import { ALWAYS, type Guard, showText, type Text } from '../base/index.ts';
import { parseArn } from './arn.ts';
import table from './managed-policies.json' with { type: 'json' };
import { type PolicyPart, parseStatements } from './policy.ts';

export interface ManagedPolicy {
  /** With its path: `service-role/AmazonECSTaskExecutionRolePolicy`. */
  readonly name: string;
  readonly version: string;
  /** When AWS edited it. */
  readonly edited: string;
  readonly source: string;
  readonly document: { readonly Version: '2012-10-17'; readonly Statement: readonly object[] };
}

/** The day of the newest policy in the table. */
export const MANAGED_POLICIES_AS_OF: string = table.asOf;

/** The policy of this ARN (`arn:aws:iam::aws:policy/…`) or name; undefined when its text is not known here. */
export function findManagedPolicy(arnOrName: Text): ManagedPolicy | undefined {
  const arn = parseArn(arnOrName);
  const name =
    arn === undefined ? arnOrName : arn.account === 'aws' ? arn.resource.replace(/^policy\//, '') : undefined;
  if (name === undefined) return undefined;
  const known = decoded.get(name);
  if (known !== undefined) return known;
  const row = rowOf(name);
  if (row === undefined) return undefined;
  const policy = decode(row);
  decoded.set(name, policy);
  return policy;
}

/** The names of all policies whose text is known, in the order of the alphabet. */
export function managedPolicyNames(): readonly string[] {
  return table.policies.split('\n').map((row) => row.slice(0, row.indexOf(' ')));
}

/** Whether the ARN is one of a policy that AWS manages, known here or not. */
export function isManagedByAws(arn: Text): boolean {
  const parsed = parseArn(arn);
  return parsed?.service === 'iam' && parsed.account === 'aws' && parsed.resource.startsWith('policy/');
}

/**
 * The statements of a managed policy, each at the place where the policy is attached. A policy that is not in the table
 * is an unknown one.
 */
export function managedPolicyParts<At>(arn: Text, at: At, when: Guard = ALWAYS): readonly PolicyPart<At>[] {
  const policy = findManagedPolicy(arn);
  return policy === undefined
    ? [{ unknown: showText(arn), when, at }]
    : parseStatements(policy.document, () => at, when).statements;
}

const decoded = new Map<string, ManagedPolicy>();

/** The table is one text, in which a row is found faster than a list of all rows is made. */
function rowOf(name: string): string | undefined {
  const { policies } = table;
  const start = policies.startsWith(`${name} `) ? 0 : policies.indexOf(`\n${name} `) + 1;
  if (start === 0 && !policies.startsWith(`${name} `)) return undefined;
  const end = policies.indexOf('\n', start);
  return policies.slice(start, end < 0 ? undefined : end);
}

function decode(row: string): ManagedPolicy {
  const [name = '', version = '', edited = ''] = row.split(' ', 3);
  const text = row.slice([name, version, edited].join(' ').length + 1);
  return Object.freeze({
    name,
    version,
    edited,
    source: `https://docs.aws.amazon.com/aws-managed-policy/latest/reference/${name.slice(name.lastIndexOf('/') + 1)}.html`,
    document: Object.freeze({ Version: '2012-10-17', Statement: text.split('|').map(statementIn) }),
  });
}

function statementIn(text: string): object {
  const [head = '', sid = '', actions = '', resources = '', conditions = ''] = text.split(';');
  return {
    ...(sid !== '' && { Sid: sid }),
    Effect: head.startsWith('D') ? 'Deny' : 'Allow',
    [head.includes('a') ? 'NotAction' : 'Action']: actions.split('&').flatMap(actionsIn),
    [head.includes('r') ? 'NotResource' : 'Resource']: resources
      .split(',')
      .map((each) => each.replace(/^@/, 'arn:aws:')),
    ...(conditions !== '' && { Condition: conditionsIn(conditions) }),
  };
}

/** `ec2:Describe(Hosts,Tags),RunInstances` */
function actionsIn(group: string): readonly string[] {
  const colon = group.indexOf(':');
  if (colon < 0) return [group];
  const service = group.slice(0, colon);
  const words = group.slice(colon + 1).match(/[^,(]+\([^)]*\)|[^,]+/g) ?? [];
  return words.flatMap((word) => {
    const [start = '', rests] = word.replace(/\)$/, '').split('(');
    return rests === undefined ? [`${service}:${start}`] : rests.split(',').map((rest) => `${service}:${start}${rest}`);
  });
}

function conditionsIn(text: string): Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> {
  const made: Record<string, Record<string, readonly string[]>> = {};
  for (const each of text.split('&')) {
    const [operator = '', key = '', values = ''] = each.split('=');
    made[operator] = { ...made[operator], [key]: values.split(',') };
  }
  return made;
}
