import { lastNameIn } from '../../aws/index.ts';
import type { Text } from '../../base/index.ts';
import { textOf } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';

const FUNCTIONS = ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Serverless::Function'];

/**
 * How the URLs of a function in the template ask who calls, as the policy's `lambda:FunctionUrlAuthType`: `NONE` lets in
 * whom the policy does, with or without a signature (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html). Empty
 * where the template has no URL for it, or gives the way by a condition.
 */
export function urlAuthTypes({ model }: Question, { id, type }: Thing): readonly Text[] {
  if (!FUNCTIONS.includes(type)) return [];
  const own = model.access.arnOf(id);
  const urls = [...model.resources.values()].filter((each) => {
    if (each.type !== 'AWS::Lambda::Url') return false;
    const target = textOf(each.properties.TargetFunctionArn);
    return target !== undefined && [own, ...namesOf(own)].includes(model.access.comparable(target));
  });
  const types = urls.map(({ properties }) => textOf(properties.AuthType));
  return types.every((each) => each !== undefined) ? [...new Set(types)] : [];
}

/** A target may be the ARN, or the name at its end. */
function namesOf(arn: Text): readonly Text[] {
  return arn.includes(':function:') ? [lastNameIn(arn)] : [];
}
