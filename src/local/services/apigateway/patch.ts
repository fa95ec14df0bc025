/** Patch operations. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
import { gatewayBadRequest } from '../apigatewayv2/http-api.ts';
import { type ApiItem, listIn, mapIn, mapsIn } from '../execute-api/item.ts';

const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

const NUMBERS = new Set([
  'minimumCompressionSize',
  'authorizerResultTtlInSeconds',
  'timeoutInMillis',
  'rateLimit',
  'burstLimit',
  'limit',
  'offset',
  'throttlingRateLimit',
  'throttlingBurstLimit',
  'cacheTtlInSeconds',
]);

function typedValue(name: string, value: unknown): unknown {
  if (value === 'true') return true;
  if (value === 'false') return false;
  return NUMBERS.has(name) && typeof value === 'string' ? Number(value) : value;
}

export type Patch = { readonly op: string; readonly path: readonly string[]; readonly value: unknown };

export function patchesIn(input: ApiItem): readonly Patch[] {
  return mapsIn(input.patchOperations).map(({ op, path, value }) => {
    const parts = String(path ?? '')
      .split('/')
      .slice(1)
      .map(unescaped);
    if (parts.length === 0 || parts[0] === '')
      throw gatewayBadRequest(
        `Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`,
      );
    return { op: String(op), path: parts, value };
  });
}

/** Refuses operations on what cannot be changed so: all members here are replaced and nothing else. */
export function checkReplaced(patches: readonly Patch[], members: readonly string[]): void {
  for (const { op, path } of patches) {
    const named = `/${path.join('/')}`;
    if (op === 'replace' && !members.includes(named))
      throw gatewayBadRequest(
        `Invalid patch path  '${named}' specified for op 'replace'. Must be one of: [${members.join(', ')}]`,
      );
    if (op !== 'replace')
      throw gatewayBadRequest(
        `Invalid patch path  '${named}' specified for op '${op}'. Please choose supported operations`,
      );
  }
}

/** An item with what the operations say. */
export function patched(item: ApiItem, patches: readonly Patch[]): ApiItem {
  return patches.reduce((now, { op, path, value }) => applied(now, op, path, value), item);
}

function applied(item: ApiItem, op: string, [name = '', ...rest]: readonly string[], value: unknown): ApiItem {
  const before = item[name];
  const { [name]: _, ...others } = item;
  if (Array.isArray(before) || LISTS.has(name)) return { ...item, [name]: listAfter(listIn(before), op, rest, value) };
  if (rest.length > 0) return { ...item, [name]: applied(mapIn(before), op, rest, value) };
  return op === 'remove' ? others : { ...item, [name]: typedValue(name, value) };
}

const LISTS = new Set(['binaryMediaTypes', 'providerARNs', 'authorizationScopes', 'targetArns', 'types']);

/** `add /binaryMediaTypes/image~1png`, or `add /providerARNs` with a value. */
function listAfter(
  list: readonly unknown[],
  op: string,
  [entry]: readonly string[],
  value: unknown,
): readonly unknown[] {
  const meant = entry !== undefined && !/^\d+$/.test(entry) ? entry : value;
  if (op === 'remove') return list.filter((each, i) => each !== meant && String(i) !== entry);
  if (op === 'replace' && entry !== undefined && /^\d+$/.test(entry))
    return list.map((each, i) => (String(i) === entry ? value : each));
  return list.includes(meant) ? list : [...list, meant];
}
