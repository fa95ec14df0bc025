/** AWS::CertificateManager::Certificate. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { certificatesOf, deleteCertificate, requestCertificate } from './certificates.ts';

function tagsIn({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) };
}

export const certificateType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const text = (name: string) => (properties[name] === undefined ? {} : { [name]: String(properties[name]) });
    const names = properties.SubjectAlternativeNames;
    const { CertificateArn = '' } = await requestCertificate(
      {
        DomainName: String(properties.DomainName),
        ...text('ValidationMethod'),
        ...text('KeyAlgorithm'),
        ...text('CertificateAuthorityArn'),
        ...(Array.isArray(names) && { SubjectAlternativeNames: names.map(String) }),
        Options: {
          ...(properties.CertificateTransparencyLoggingPreference !== undefined && {
            CertificateTransparencyLoggingPreference: String(properties.CertificateTransparencyLoggingPreference),
          }),
          ...(properties.CertificateExport !== undefined && { Export: String(properties.CertificateExport) }),
        },
        Tags: Object.entries(tagsIn(properties, at)).map(([Key, Value]) => ({ Key, Value })),
      },
      at,
    );
    return { id: CertificateArn, attributes: { CertificateArn } };
  },
  update(made, properties, _before, at) {
    const all = certificatesOf(at.world, at);
    const kept = all.get(made.id);
    if (kept === undefined) throw new Error(`Could not find certificate ${made.id}.`);
    const transparency = String(properties.CertificateTransparencyLoggingPreference ?? 'ENABLED');
    all.put(made.id, { ...kept, transparency, tags: tagsIn(properties, at) });
    return made;
  },
  async delete(made, _properties, at) {
    if (certificatesOf(at.world, at).has(made.id)) await deleteCertificate({ CertificateArn: made.id }, at);
  },
  read(made, at) {
    const kept = certificatesOf(at.world, at).get(made.id);
    return kept && { DomainName: kept.domain, SubjectAlternativeNames: kept.names, ValidationMethod: kept.method };
  },
};
