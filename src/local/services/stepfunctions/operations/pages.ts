/** Lists in pages. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
import { ServiceError } from '../../../service.ts';
import { invalidStates } from '../machine.ts';

const violated = (value: string, member: string, constraint: string) =>
  invalidStates(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have ${constraint}`,
  );

export function paged<T>(
  all: readonly T[],
  { maxResults, nextToken }: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  longest = 1024,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  if (maxResults !== undefined && maxResults > 1000)
    throw violated(String(maxResults), 'maxResults', 'value less than or equal to 1000');
  if (nextToken !== undefined && nextToken.length > longest)
    throw violated(nextToken, 'nextToken', `length less than or equal to ${longest}`);
  const from = nextToken === undefined ? 0 : startOf(nextToken);
  const count = maxResults === undefined || maxResults === 0 ? 100 : maxResults;
  const to = from + count;
  return {
    items: all.slice(from, to),
    ...(to < all.length ? { nextToken: Buffer.from(`from:${to}`).toString('base64') } : {}),
  };
}

function startOf(token: string): number {
  const [, from] = /^from:(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (from === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(from);
}
