/** https://docs.claude.com/en/api/ip-addresses: the addresses under which the Claude API answers. */
export const CLAUDE_ADDRESSES = '160.79.104.0/23';
/** One of them. */
export const CLAUDE_ADDRESS = '160.79.104.10';
export const CLAUDE_HOST = 'api.anthropic.com';

/**
 * Lists of addresses that AWS keeps, by region: `com.amazonaws.global.cloudfront.origin-facing` and
 * `com.amazonaws.<region>.s3`. Their ids are the same in every account; asking for them would take a lookup.
 */
const PREFIX_LISTS: Readonly<Record<string, { readonly cloudFront: string; readonly s3: string }>> = {
  'us-west-2': { cloudFront: 'pl-82a045eb', s3: 'pl-68a54001' },
};

export const DEFAULT_COMPANY_NETWORK = '10.100.0.0/16';

export function prefixListsOf(region: string): { readonly cloudFront: string; readonly s3: string } {
  const lists = PREFIX_LISTS[region];
  if (lists === undefined) {
    throw new Error(
      `The prefix lists of ${region} are not written down in addresses.ts; look them up with "aws ec2 describe-managed-prefix-lists --region ${region}" and add them (known: ${Object.keys(PREFIX_LISTS).join(', ')}).`,
    );
  }
  return lists;
}
