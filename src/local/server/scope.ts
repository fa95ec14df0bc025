/** Who signed a request, and for which service and region. Signatures are read here, not checked. */
export interface SigningScope {
  readonly accessKey: string;
  readonly region: string;
  readonly service: string;
  readonly isPresigned: boolean;
}

/** The scope of the `Authorization` header or of a presigned URL, Signature Version 4 or 2; `undefined` if unsigned. */
export function scopeOf(headers: Readonly<Record<string, string>>, query: URLSearchParams): SigningScope | undefined {
  const header = headers.authorization;
  if (header !== undefined) {
    const start = header.indexOf('Credential=');
    if (start >= 0) {
      const rest = header.slice(start + 11);
      const end = rest.indexOf(',');
      return ofCredential(end < 0 ? rest : rest.slice(0, end), false);
    }
    const [, second] = /^AWS ([^:]+):/.exec(header) ?? [];
    if (second !== undefined) return { accessKey: second, region: '', service: 's3', isPresigned: false };
  }
  const credential = query.get('X-Amz-Credential');
  if (credential !== null) return ofCredential(credential, true);
  const key = query.get('AWSAccessKeyId');
  if (key !== null && query.has('Signature')) return { accessKey: key, region: '', service: 's3', isPresigned: true };
  return undefined;
}

function ofCredential(credential: string, isPresigned: boolean): SigningScope | undefined {
  const parts = credential.trim().split('/');
  // An access key may hold slashes in tests of other targets; the scope is the last four parts.
  const [, region, service, kind] = parts.slice(-4);
  if (region === undefined || service === undefined || kind !== 'aws4_request') return undefined;
  return { accessKey: parts.slice(0, -4).join('/'), region, service, isPresigned };
}
