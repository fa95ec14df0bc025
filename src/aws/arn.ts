/** Amazon Resource Names, whose parts may hold holes (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
import { compose, joinText, NO_TEXT, remembered, splitText, type Text, textIn } from '../base/index.ts';

export interface Arn {
  readonly partition: Text;
  readonly service: Text;
  readonly region: Text;
  readonly account: Text;
  /** Everything after the fifth colon, colons included. */
  readonly resource: Text;
}

/** The parts of an ARN; undefined for other text, also for a hole that may stand for a whole ARN. */
export function parseArn(text: Text): Arn | undefined {
  return text.startsWith('arn:') ? partsOf(text).arn : undefined;
}

const partsOf = remembered((text): { readonly arn?: Arn } => {
  const [, partition, service, region, account, ...rest] = splitText(textIn(text), ':');
  if (partition === undefined || service === undefined || region === undefined) return {};
  if (account === undefined || rest.length === 0) return {};
  return { arn: Object.freeze({ partition, service, region, account, resource: joinText(rest, ':') }) };
}, 512);

export function formatArn(arn: Arn): Text {
  return compose`arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
}

/** The part after the last slash or colon: a role's name without its path, a log group's name. */
export function lastNameIn(resource: Text): Text {
  return splitText(splitText(resource, ':').at(-1) ?? NO_TEXT, '/').at(-1) ?? NO_TEXT;
}
