/** Who signed a request, and for which service and region. Signatures are read here, not checked. */
export interface SigningScope {
  readonly accessKey: string;
  readonly region: string;
  readonly service: string;
  readonly isPresigned: boolean;
}

/** The scope of the `Authorization` header or of a presigned URL, Signature Version 4 or 2; `undefined` if unsigned. */
export function scopeOf(request: {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}): SigningScope | undefined {
  const header = request.headers.authorization;
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
  const { query } = request;
  const credential = query.get('X-Amz-Credential');
  if (credential !== null) return ofCredential(credential, true);
  const key = query.get('AWSAccessKeyId');
  if (key !== null && query.has('Signature')) return { accessKey: key, region: '', service: 's3', isPresigned: true };
  return undefined;
}

function ofCredential(credential: string, isPresigned: boolean): SigningScope | undefined {
  // An access key may hold slashes in tests of other targets; the scope is the last four parts.
  const found = /^(.*)\/[^/]*\/([^/]*)\/([^/]*)\/aws4_request$/.exec(credential.trim());
  if (found === null) return undefined;
  const [, accessKey = '', region = '', service = ''] = found;
  return { accessKey, region, service, isPresigned };
}
