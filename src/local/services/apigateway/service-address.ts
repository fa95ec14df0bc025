/** The request that `arn:aws:apigateway:REGION:SERVICE:action/NAME` or `…:path/…` stands for, at this target. */
import { entriesOfScope } from '../../server/catalog.ts';

export interface ServiceAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Services whose name in an integration is not the one that they sign with. */
const SIGNED_AS: Readonly<Record<string, string>> = { cloudwatch: 'monitoring', email: 'ses' };

/** `undefined` where the ARN names no service that is known here. */
export function serviceAddress(
  arn: string,
  account: string,
  query: Readonly<Record<string, string>>,
  endpoint: string,
): ServiceAddress | undefined {
  const [, region = '', named = '', kind = '', rest = ''] =
    /^arn:aws[\w-]*:apigateway:([\w-]+):([\w.-]+):(action|path)\/(.*)$/s.exec(arn) ?? [];
  const service = named.split('.').at(-1) ?? '';
  const [entry] = entriesOfScope(SIGNED_AS[service] ?? service);
  if (entry === undefined) return undefined;
  const scope = `${account}/20260101/${region}/${entry.signingName}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (kind === 'path') {
    const [path = '', search = ''] = rest.split('?');
    url.pathname = `/${path.replace(/^\//, '')}`;
    for (const [name, value] of new URLSearchParams(search)) url.searchParams.set(name, value);
    return { url: url.href, headers: { authorization } };
  }
  const [action = '', search = ''] = rest.split('&');
  if (entry.protocol.startsWith('AwsJson')) {
    const type = `application/x-amz-json-${entry.protocol === 'AwsJson1_0' ? '1.0' : '1.1'}`;
    return {
      url: url.href,
      headers: { authorization, 'content-type': type, 'x-amz-target': `${entry.target}.${action}` },
    };
  }
  url.searchParams.set('Action', action);
  url.searchParams.set('Version', entry.version);
  for (const [name, value] of new URLSearchParams(search)) url.searchParams.set(name, value);
  return { url: url.href, headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' } };
}
