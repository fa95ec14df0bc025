/** What functions answer over HTTP: their URLs, and the archives of their code. */
import { randomUUID } from 'node:crypto';
import type { AccountRegion, LocalWorld, SiteAnswer, SiteRequest } from '../../service.ts';
import { functionsOf, type UrlConfig } from './function.ts';
import { eventOfRequest, responseOf } from './http-event.ts';
import { runFunction } from './invoke.ts';
import { urlIds } from './settings.ts';

const json = (status: number, body: object): SiteAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export async function siteUrl(request: SiteRequest, world: LocalWorld): Promise<SiteAnswer> {
  const owner = urlIds({ world }).get(request.id);
  const fn = owner && functionsOf(world, owner).get(owner.name);
  const url = owner && fn?.urls[owner.key];
  if (owner === undefined || fn === undefined || url === undefined) return json(403, { Message: null });
  const cors = corsHeaders(url, request.headers.origin);
  if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined && url.cors)
    return { status: 200, headers: cors, body: '' };
  if (url.authType === 'AWS_IAM' && request.headers.authorization === undefined)
    return json(403, { Message: 'Forbidden' });
  if (url.authType === 'NONE' && !isPublic(fn.policies[owner.key]?.statements ?? []))
    return json(403, {
      Message:
        'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    });
  const requestId = randomUUID();
  const event = eventOfRequest(request, await request.body(), {
    account: 'anonymous',
    apiId: url.id,
    domain: request.headers.host ?? '',
    requestId,
    nowMs: world.clock.now(),
    routeKey: '$default',
    stage: '$default',
    path: request.path,
  });
  const place: AccountRegion = { partition: 'aws', account: owner.account, region: owner.region };
  const name = owner.key === '' ? owner.name : `${owner.name}:${owner.key}`;
  const outcome = await runFunction(name, Buffer.from(JSON.stringify(event)), {
    ...place,
    world,
    requestId,
    principal: `arn:aws:iam::${owner.account}:root`,
  });
  const answer = responseOf(outcome) ?? json(502, { Message: 'Internal Server Error' });
  return { ...answer, headers: { ...answer.headers, ...cors, 'x-amzn-requestid': requestId } };
}

function isPublic(statements: readonly Readonly<Record<string, unknown>>[]): boolean {
  return statements.some(({ Principal, Action }) => Principal === '*' && Action === 'lambda:InvokeFunctionUrl');
}

function corsHeaders({ cors }: UrlConfig, origin: string | undefined): Readonly<Record<string, string>> {
  if (cors === undefined || origin === undefined) return {};
  const origins = cors.AllowOrigins ?? [];
  if (!origins.includes('*') && !origins.includes(origin)) return {};
  const list = (values: readonly string[] | undefined, name: string) =>
    values === undefined || values.length === 0 ? {} : { [name]: values.join(',') };
  return {
    'access-control-allow-origin': origin,
    vary: 'Origin',
    ...list(cors.AllowMethods, 'access-control-allow-methods'),
    ...list(cors.AllowHeaders, 'access-control-allow-headers'),
    ...list(cors.ExposeHeaders, 'access-control-expose-headers'),
    ...(cors.AllowCredentials === true && { 'access-control-allow-credentials': 'true' }),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

/** The archive at the Location that GetFunction gives. */
export async function codeArchive({ id }: SiteRequest, world: LocalWorld): Promise<SiteAnswer> {
  if (!/^[0-9a-f]{32}$/.test(id)) return json(404, { Message: 'Not found' });
  try {
    const body = world.state.blobs.read(id);
    return { status: 200, headers: { 'content-type': 'application/zip' }, body };
  } catch {
    return json(404, { Message: 'Not found' });
  }
}
