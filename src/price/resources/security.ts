/** What watches over identities and certificates. */
import { type Decimal, decimal, dividedBy } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { changed, countedAs } from '../measure.ts';
import { free, type Pricer, part, unknown } from '../pricer.ts';

/** Findings of external access are free, those of unused access are billed by role and user: https://aws.amazon.com/iam/access-analyzer/pricing/ */
export const accessAnalyzer: Pricer = (facts) => {
  const type = facts.word('Type');
  if (type === undefined) return [];
  if (type.endsWith('_UNUSED_ACCESS'))
    return [
      part('Identities analysed', 'access-analyzer.unused', facts.used('users', 'identities', typically(10, 50, 500))),
    ];
  return type.endsWith('_INTERNAL_ACCESS')
    ? unknown('The price of internal-access analysis is not in the price book.')
    : free('Findings of external access cost nothing.');
};

/** An exportable certificate is paid when it is issued and renewed, every 395 days: https://aws.amazon.com/certificate-manager/pricing/ */
export const certificate: Pricer = (facts) => {
  if (facts.has('CertificateAuthorityArn'))
    return [part('Private certificate', 'acm-pca.certificate', countedAs(1, 'certificate'))];
  if (!facts.is('CertificateExport', 'ENABLED')) return free('A public certificate costs nothing.');
  const names = [facts.text('DomainName') ?? '', ...facts.elements('SubjectAlternativeNames').map(String)];
  const wild = names.filter((each) => each.startsWith('*')).length;
  const monthly = (count: number, what: string) =>
    changed(countedAs(count, what), `${count} ${what}${count === 1 ? '' : 's'} every 13 months`, (each: Decimal) =>
      dividedBy(each, decimal(13)),
    );
  return [
    ...(names.length > wild ? [part('Names', 'acm.exportable.name', monthly(names.length - wild, 'name'))] : []),
    ...(wild > 0 ? [part('Wildcard names', 'acm.exportable.wildcard', monthly(wild, 'wildcard name'))] : []),
  ];
};

export const certificateAuthority: Pricer = (facts) => {
  const isShort = facts.is('UsageMode', 'SHORT_LIVED_CERTIFICATE');
  const kind = isShort ? '.short-lived' : '';
  return [
    part('Certificate authority', `acm-pca.authority${kind}`, countedAs(1, 'authority', 'authorities')),
    part('Certificates', `acm-pca.certificate${kind}`, facts.used('items', 'certificates', typically(1, 10, 1_000))),
  ];
};

/** Queries are billed by what they scan, unless the workgroup has capacity of its own. */
export const athenaWorkGroup: Pricer = (facts) => scanned(facts);

function scanned(facts: Facts): ReturnType<Pricer> {
  const gigabytes = facts.used('scannedGb', 'GB', typically(1, 20, 1_000));
  return [
    part(
      'Data scanned',
      'athena.scanned',
      changed(gigabytes, gigabytes.how, (gb: Decimal) => dividedBy(gb, decimal(1024))),
    ),
  ];
}
