import type { CoherentSettings } from '../options.ts';
import { namesIn } from './names.ts';

/** Where personal data lies. What the law makes of it is not for a template to say (C-PMO-25). */
export function dataLocations(settings: CoherentSettings): string {
  const { database, bucket, backups, region } = namesIn(settings);
  const encrypted = settings.kmsKey ? 'AES-256, KMS key of our own' : 'AES-256, key of the service';
  const { backupReplication, stage, logDays } = settings;
  const copies = backupReplication === undefined ? region : `${region}, ${backupReplication.region}`;
  return `# Where personal data lies (${stage})

${table([
  ['What', 'Where', 'Region', 'Encrypted', 'Kept'],
  ['Entities, employees', `database ${database}`, region, encrypted, 'until deleted'],
  ['Database backups', `snapshots of ${database}`, copies, encrypted, '7 days'],
  ['Database dumps', `s3://${bucket}/backups/`, region, encrypted, '365 days'],
  ['Dumps on the server', backups, region, encrypted, '7 days'],
  ['Uploads, documents', `s3://${bucket}`, region, encrypted, 'until deleted, old versions 365 days'],
  ['Logs', `log groups /coherent/${stage}/*`, region, 'AES-256, key of the service', `${logDays} days`],
])}

Whether that complies with GDPR or PIPEDA depends on whose data it is and on contracts; this record is where an
assessment starts. The region is an option of the architecture.
`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = '', ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}

/** The document that this system was written down in, before it was a program. */
export function sourceRecord(): string {
  return `# Source

Coherent PMO Platform - AWS Architecture

- Document Version: 1.0
- Last Updated: 2025-01-17
- Architecture Pattern: 3-tier web application
- Deployment Model: Single-region, multi-AZ
`;
}
