/**
 * Whether a bucket lets a distribution read, by its policy: the local target asks S3 for it as anybody, so that it is judged
 * here (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html).
 */
import { evaluate } from '../../../aws/index.ts';
import { NEVER, stripPrivate } from '../../../base/index.ts';
import type { AccountRegion, LocalWorld, Properties } from '../../service.ts';
import { policyParts } from '../iam/identity.ts';
import { accessControlsOf } from './kept.ts';

/** `assets` of `assets.s3.us-east-1.amazonaws.com` */
export const edgeBucketOf = (domain: string): string | undefined =>
  /^(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com$/.exec(domain.toLowerCase())?.[1];

/** Why the distribution may not read what lies in the bucket; undefined where it may, or where that depends on the object. */
export async function whyBucketRefuses(
  bucket: string,
  origin: Properties,
  distributionArn: string,
  at: AccountRegion & { readonly world: LocalWorld },
): Promise<string | undefined> {
  const control = accessControlsOf(at).get(String(origin.OriginAccessControlId ?? ''));
  const signs = control !== undefined && control.config.SigningBehavior !== 'never';
  const answer = await at.world.invoke('s3', 'GetBucketPolicy', { Bucket: bucket }, at).catch(() => ({}));
  const { Policy: policy = '{}' } = answer as { readonly Policy?: string };
  const decision = evaluate(
    {
      principal: signs ? { kind: 'service', service: stripPrivate('cloudfront.amazonaws.com') } : { kind: 'anonymous' },
      action: stripPrivate('s3:GetObject'),
      resource: stripPrivate(`arn:aws:s3:::${bucket}/index.html`),
      context: {
        'aws:SourceArn': signs ? [stripPrivate(distributionArn)] : undefined,
        'aws:SourceAccount': signs ? [stripPrivate(at.account)] : undefined,
        'aws:SecureTransport': [stripPrivate('true')],
      },
    },
    { resource: policyParts(policy, 'bucket policy'), resourceAccount: stripPrivate(at.account) },
  );
  if (decision.possible !== NEVER) return undefined;
  return signs
    ? `the policy of the bucket ${bucket} does not let ${distributionArn} read`
    : `the bucket ${bucket} is not public, and no origin access control signs for the distribution`;
}
