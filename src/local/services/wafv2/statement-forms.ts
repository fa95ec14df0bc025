/**
 * One statement in three spellings. What is kept is the API's, with search strings as text or in base64 as CloudFormation has
 * them; the API has them as bytes, and CloudFormation writes `Arn` for the API's `ARN`.
 */
import { isRecord } from '../../../base/index.ts';

type Data = Readonly<Record<string, unknown>>;

/** Of a request or of a template. */
export function keptForm(value: unknown): unknown {
  return mapped(value, (name, { SearchString, Arn, ...others }) => ({
    ...others,
    ...(SearchString instanceof Uint8Array
      ? { SearchStringBase64: Buffer.from(SearchString).toString('base64') }
      : SearchString !== undefined && { SearchString }),
    ...(Arn !== undefined && (isReference(name) ? { ARN: Arn } : { Arn })),
  }));
}

export function apiForm(value: unknown): unknown {
  return mapped(value, (name, { SearchString, SearchStringBase64, ...others }) =>
    name !== 'ByteMatchStatement'
      ? others
      : {
          ...others,
          SearchString:
            typeof SearchStringBase64 === 'string'
              ? Buffer.from(SearchStringBase64, 'base64')
              : Buffer.from(String(SearchString ?? ''), 'utf8'),
        },
  );
}

export function templateForm(value: unknown): unknown {
  return mapped(value, (name, { ARN, ...others }) => ({
    ...others,
    ...(ARN !== undefined && (isReference(name) ? { Arn: ARN } : { ARN })),
  }));
}

function isReference(name: string): boolean {
  return name.endsWith('ReferenceStatement');
}

/** Changes each statement by its name. */
function mapped(value: unknown, change: (name: string, statement: Data) => Data): unknown {
  if (Array.isArray(value)) return value.map((each) => mapped(each, change));
  if (!isRecord(value) || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).map(([name, each]) => {
    const inner = mapped(each, change);
    return [name, name.endsWith('Statement') && isRecord(inner) ? change(name, inner) : inner];
  });
  return Object.fromEntries(entries);
}
