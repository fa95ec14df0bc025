/** `$input`, `$context`, `$stageVariables` and `$util` of mapping templates. */
import { isRecord } from '../../../base/index.ts';
import type { ApiItem } from '../execute-api/item.ts';
import { jsonPath, parsedJson } from '../execute-api/json-path.ts';
import type { TemplateScope } from './velocity.ts';

export interface TemplateParts {
  readonly body: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly context: ApiItem;
  readonly stageVariables: Readonly<Record<string, string>>;
}

export function templateScope({ body, path, query, headers, context, stageVariables }: TemplateParts): TemplateScope {
  const data = parsedJson(body);
  const params = (name?: unknown) =>
    name === undefined
      ? { path: { ...path }, querystring: { ...query }, header: { ...headers } }
      : (path[String(name)] ?? query[String(name)] ?? headers[String(name)] ?? '');
  return {
    input: {
      body,
      params,
      path: (at: unknown) => jsonPath(data, String(at)),
      json: (at: unknown) => JSON.stringify(jsonPath(data, String(at))) ?? '',
    },
    context,
    stageVariables,
    util: {
      base64Decode: (text: unknown) => Buffer.from(String(text), 'base64').toString('utf8'),
      base64Encode: (text: unknown) => Buffer.from(String(text)).toString('base64'),
      escapeJavaScript: (text: unknown) => escapeJavaScript(String(text ?? '')),
      parseJson: (text: unknown) => copyOf(parsedJson(String(text))),
      urlDecode: (text: unknown) => decodeURIComponent(String(text).replaceAll('+', ' ')),
      urlEncode: (text: unknown) => new URLSearchParams([['', String(text ?? '')]]).toString().slice(1),
    },
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference */
function escapeJavaScript(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return inner.replaceAll("'", "\\'").replaceAll('/', '\\/');
}

const copyOf = (value: unknown): unknown => (isRecord(value) || Array.isArray(value) ? structuredClone(value) : value);
