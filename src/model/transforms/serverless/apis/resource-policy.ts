import { asElements, compact, type Fields, fieldsOf, includes, isFilled, listOf } from '../data.ts';
import { sub } from '../functions.ts';
import { ANY_METHOD, arnPath, pathItems } from './definition.ts';

const POLICY = 'x-amazon-apigateway-policy';

/**
 * The resource policy of a REST API, for the methods of one path
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html).
 */
export function addResourcePolicy(definition: Fields, policy: Fields, path: string, stage: unknown): void {
  const methods = pathItems(definition, path).flatMap((item) => Object.keys(item));
  const Resource = methods.map((method) => {
    const shown = method.toLowerCase() === ANY_METHOD || method.toLowerCase() === 'any' ? '*' : method.toUpperCase();
    return sub(`execute-api:/\${__Stage__}/${shown}${arnPath(path)}`, { __Stage__: stage });
  });
  const statement = (rest: Fields): Fields => ({ Action: 'execute-api:Invoke', Resource, ...rest });
  const accounts = (given: unknown, Effect: string): readonly Fields[] =>
    isFilled(given) ? [statement({ Effect, Principal: { AWS: asElements(given) } })] : [];
  const unless = (Condition: Fields): readonly Fields[] => [
    statement({ Effect: 'Allow', Principal: '*' }),
    statement({ Effect: 'Deny', Principal: '*', Condition }),
  ];
  const addresses = (given: unknown, operator: string): readonly Fields[] =>
    isFilled(given) ? unless({ [operator]: { 'aws:SourceIp': asElements(given) } }) : [];
  const networks = (list: string, operator: string): readonly Fields[] => {
    const named = asElements(policy[`SourceVpc${list}`] ?? []).map(String);
    const vpcs = [...named.filter((each) => each.startsWith('vpc-')), ...listOf(policy[`IntrinsicVpc${list}`])];
    const endpoints = [...named.filter((each) => each.startsWith('vpce-')), ...listOf(policy[`IntrinsicVpce${list}`])];
    if (vpcs.length === 0 && endpoints.length === 0) return [];
    const keys = compact({
      'aws:SourceVpc': vpcs.length > 0 ? vpcs : undefined,
      'aws:SourceVpce': endpoints.length > 0 ? endpoints : undefined,
    });
    return unless({ [operator]: keys });
  };
  const added = [
    ...accounts(policy.AwsAccountWhitelist, 'Allow'),
    ...accounts(policy.AwsAccountBlacklist, 'Deny'),
    ...addresses(policy.IpRangeWhitelist, 'NotIpAddress'),
    ...addresses(policy.IpRangeBlacklist, 'IpAddress'),
    ...networks('Blacklist', 'StringEquals'),
    ...networks('Whitelist', 'StringNotEquals'),
  ];
  const known = fieldsOf(definition[POLICY]);
  const statements = [...asElements(known.Statement ?? [])];
  for (const each of added) if (!includes(statements, each)) statements.push(each);
  if (statements.length === 0) return;
  definition[POLICY] = {
    ...known,
    Version: '2012-10-17',
    Statement: statements.length === 1 ? statements[0] : statements,
  };
}

/** The statements that a resource policy says in full. */
export function addCustomStatements(definition: Fields, policy: Fields): void {
  const { CustomStatements: given } = policy;
  if (!isFilled(given)) return;
  const known = fieldsOf(definition[POLICY]);
  const before = asElements(known.Statement ?? []);
  const added = asElements(given).filter((each) => !includes(before, each));
  const Statement = known.Statement === undefined ? given : [...before, ...added];
  definition[POLICY] = { ...known, Version: '2012-10-17', Statement };
}
