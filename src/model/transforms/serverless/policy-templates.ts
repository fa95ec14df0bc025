import { compact, type Fields, fieldsOf, isFields, pick } from './data.ts';
import { sub } from './functions.ts';
import { POLICY_TEMPLATES } from './policy-template-table.ts';

/** Whether a policy is a policy template: a mapping of its name to its parameters. */
export function isPolicyTemplate(policy: unknown): policy is Fields {
  const [name, ...more] = isFields(policy) ? Object.keys(policy) : [];
  return name !== undefined && more.length === 0 && Object.hasOwn(POLICY_TEMPLATES, name);
}

/** The policy document that a policy template stands for. */
export function expandPolicyTemplate(policy: unknown): Fields {
  const [[name, given] = ['', {}]] = Object.entries(fieldsOf(policy));
  return { Statement: (POLICY_TEMPLATES[name] ?? []).map((statement) => expandStatement(statement, fieldsOf(given))) };
}

const STATEMENT = /^(?<service>[\w-]+): (?<actions>.+?) @ (?<resources>.+?)(?: if (?<key>\S+) = (?<value>\S+))?$/;

function expandStatement(text: string, given: Fields): Fields {
  const { service, actions = '', resources = '', key, value } = STATEMENT.exec(text)?.groups ?? {};
  const named = actions
    .split(' ')
    .map((action) => (action.includes(':') ? action : `${service}:${action.replace('=', '')}`));
  const on = resources.split(' ').filter((resource) => resource !== ',');
  const arns = on.map((resource) => resourceOf(resource, given));
  return compact({
    Effect: 'Allow',
    Action: actions.startsWith('=') ? named[0] : named,
    Resource: on.length === 1 && !resources.includes(',') ? arns[0] : arns,
    Condition:
      key === undefined || value === undefined ? undefined : { StringEquals: { [key]: resourceOf(value, given) } },
  });
}

/** `dynamodb|table/<TableName>` as an ARN of the stack's region and account, with the values given for its parameters. */
function resourceOf(short: string, given: Fields): unknown {
  const long = short.replace(/^([a-z0-9-]+)\|/, 'arn:<AWS::Partition>:$1:<AWS::Region>:<AWS::AccountId>:');
  const names = [...long.matchAll(/<(\w+)>/g)].map((match) => match[1] ?? '');
  if (!long.includes('<')) return long;
  const variables = pick(given, names);
  return sub(long.replace(/<([^>]+)>/g, '${$1}'), names.length === 0 ? undefined : variables);
}
