/** Certificate Manager. https://docs.aws.amazon.com/acm/latest/APIReference/ */
import { isRecord } from '../../../base/index.ts';
import type { Service } from '../../service.ts';
import { certificateType } from './certificate-type.ts';
import {
  addTagsToCertificate,
  deleteCertificate,
  getCertificate,
  importCertificate,
  listTagsForCertificate,
  removeTagsFromCertificate,
  requestCertificate,
} from './certificates.ts';
import { describeCertificate, listCertificates } from './describe.ts';

export const acm: Service = {
  id: 'acm',
  schema: 'acm',
  asks(operation, input) {
    const arn = isRecord(input) ? input.CertificateArn : undefined;
    return [{ action: `acm:${operation}`, resource: typeof arn === 'string' ? arn : '*' }];
  },
  operations: {
    AddTagsToCertificate: addTagsToCertificate,
    DeleteCertificate: deleteCertificate,
    DescribeCertificate: describeCertificate,
    GetCertificate: getCertificate,
    ImportCertificate: importCertificate,
    ListCertificates: listCertificates,
    ListTagsForCertificate: listTagsForCertificate,
    RemoveTagsFromCertificate: removeTagsFromCertificate,
    RequestCertificate: requestCertificate,
  },
  types: { 'AWS::CertificateManager::Certificate': certificateType },
};
