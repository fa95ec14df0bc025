import type { CoherentSettings } from '../options.ts';
import { namesIn } from './names.ts';

/** What no template can do: the account's own safety, and cleaning up by hand what was made by hand. */
export function accountRunbook(settings: CoherentSettings): string {
  const { database, region } = namesIn(settings);
  return `# The account (${settings.stage})

## MFA

Every person who can sign in has a second factor, the root user first:

    aws iam get-account-summary --query 'SummaryMap.AccountMFAEnabled'
    aws iam generate-credential-report && aws iam get-credential-report --query Content --output text | base64 --decode

AccountMFAEnabled is 1, and every line of the report with password_enabled has mfa_active.

## Old snapshots

RDS removes its own snapshots after 7 days. Those made by hand stay until somebody deletes them, and are billed:

    aws rds describe-db-snapshots --region ${region} --db-instance-identifier ${database} --snapshot-type manual \\
      --query 'DBSnapshots[].[DBSnapshotIdentifier,SnapshotCreateTime]' --output text
    aws rds delete-db-snapshot --region ${region} --db-snapshot-identifier <one older than 90 days>

Go through them on the first working day of each month.
`;
}
