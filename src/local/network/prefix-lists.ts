/**
 * Lists of addresses that AWS keeps for services behind gateway endpoints and for CloudFront, by their ids, which are the same in every account
 * (https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html). An id is written down here
 * when somebody has asked `aws ec2 describe-managed-prefix-lists`; one that is not is told of, and nothing is open for it.
 */
export const SERVICE_PREFIX_LISTS: ReadonlyMap<string, string> = new Map([
  ['pl-63a5400a', 'com.amazonaws.us-east-1.s3'],
  ['pl-7ba54012', 'com.amazonaws.us-east-2.s3'],
  ['pl-68a54001', 'com.amazonaws.us-west-2.s3'],
  ['pl-4ca54025', 'com.amazonaws.us-east-2.dynamodb'],
  ['pl-3b927c52', 'com.amazonaws.global.cloudfront.origin-facing'],
  ['pl-82a045eb', 'com.amazonaws.global.cloudfront.origin-facing'],
]);

/** From where CloudFront asks origins: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html */
export const CLOUDFRONT_ORIGIN_FACING = 'com.amazonaws.global.cloudfront.origin-facing';

/** The id of a list by its name; of a list that has one in each region, some region's. */
export function servicePrefixList(name: string): string | undefined {
  return [...SERVICE_PREFIX_LISTS].find(([, each]) => each === name)?.[0];
}
