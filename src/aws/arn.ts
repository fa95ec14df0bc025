/** Amazon Resource Names, whose parts may hold holes (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
import { splitOutsideHoles } from '../base/index.ts';

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon, colons included. */
  readonly resource: string;
}

/** The parts of an ARN; undefined for other text, also for a hole that may stand for a whole ARN. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = splitOutsideHoles(text, ':');
  if (prefix !== 'arn' || partition === undefined || service === undefined) return undefined;
  if (region === undefined || account === undefined || rest.length === 0) return undefined;
  return { partition, service, region, account, resource: rest.join(':') };
}

export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
}

/** The part after the last slash or colon: a role's name without its path, a log group's name. */
export function lastNameIn(resource: string): string {
  return splitOutsideHoles(splitOutsideHoles(resource, ':').at(-1) ?? '', '/').at(-1) ?? '';
}
