/** Whether policies let somebody invoke an API: its resource policy, and what Lambda authorizers answer. */
import { evaluate, parseStatements, type Request } from '../../../aws/index.ts';
import { NEVER, stripPrivate } from '../../../base/index.ts';
import { parsedJson } from './json-path.ts';

export interface InvokeQuestion {
  /** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path` */
  readonly methodArn: string;
  readonly account: string;
}

const questionOf = (principal: Request['principal'], { methodArn }: InvokeQuestion): Request => ({
  principal,
  action: stripPrivate('execute-api:Invoke'),
  resource: stripPrivate(methodArn),
  context: { 'aws:SourceIp': [stripPrivate('127.0.0.1')], 'aws:SecureTransport': [stripPrivate('true')] },
});

/** By the policy that an authorizer answered. */
export function authorizedToInvoke(policy: unknown, question: InvokeQuestion): boolean {
  const arn = stripPrivate(`arn:aws:iam::${question.account}:user/authorized`);
  const { statements } = parseStatements(policy, () => 'authorizer');
  const decision = evaluate(questionOf({ kind: 'user', arn }, question), {
    identity: statements,
    resourceAccount: stripPrivate(question.account),
  });
  return decision.possible !== NEVER;
}

/** By the resource policy of an API, for somebody of the account or for anybody. */
export function policyLetsInvoke(policy: string, isSigned: boolean, question: InvokeQuestion): boolean {
  const principal: Request['principal'] = isSigned
    ? { kind: 'user', arn: stripPrivate(`arn:aws:iam::${question.account}:root`) }
    : { kind: 'anonymous' };
  const { statements } = parseStatements(parsedJson(policy), () => 'resource');
  const decision = evaluate(questionOf(principal, question), {
    resource: statements,
    resourceAccount: stripPrivate(question.account),
  });
  return decision.possible !== NEVER;
}
