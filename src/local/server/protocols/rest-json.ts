/** REST with JSON bodies. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */

import { isRecord } from '../../../base/index.ts';
import { bindInput, bindOutput } from '../http-binding.ts';
import { checkRequired, fromJson, structureToJson, toJson } from '../json-shapes.ts';
import { malformed } from '../malformed.ts';
import { errorMembers, statusOf, textOfBody, type WireProtocol } from '../protocol.ts';
import type { Structure } from '../schema.ts';
import { parseJson } from './json.ts';

export const restJson: WireProtocol = {
  decode(request, { input }) {
    if (input === undefined) return {};
    const made = bindInput(input, request);
    const payload = input.members.find(({ traits }) => traits.payload === 1);
    if (payload !== undefined) {
      const { type, name } = payload;
      if (type === 'x' || type === 'xs') made[name] = request.body;
      else {
        const text = textOfBody(request.body);
        if (text !== '') made[name] = type === 's' ? text : fromJson(type, parseJson(text), 'json', name);
      }
    } else {
      const body = parseJson(textOfBody(request.body));
      if (!isRecord(body)) throw malformed('Unexpected value type in payload');
      for (const member of input.members) {
        const value = member.isBody ? body[member.json] : undefined;
        if (value !== undefined && value !== null)
          made[member.name] = fromJson(member.type, value, 'json', member.name);
      }
    }
    checkRequired(input, made);
    return made;
  },
  encode(given, { output: type, http }, _schema, requestId) {
    const output = isRecord(given) ? given : {};
    const base = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
    if (type === undefined) return { status: http?.[2] ?? 200, headers: base, body: '' };
    const { headers, status = http?.[2] ?? 200 } = bindOutput(type, output);
    return { status, headers: { ...base, ...headers }, body: bodyOf(type, output) };
  },
  encodeError(error, schema, requestId) {
    const shape = schema.errors.get(error.code)?.shape;
    const members = errorMembers(error, schema);
    const bound = shape === undefined ? {} : bindOutput(shape, members).headers;
    return {
      status: statusOf(error, schema, 'other'),
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': error.code,
        ...bound,
        ...error.headers,
      },
      body: JSON.stringify(
        shape === undefined ? members : { ...members, ...(toJson(shape, members, 'json') as object) },
      ),
    };
  },
};

function bodyOf(type: Structure, output: Readonly<Record<string, unknown>>) {
  const payload = type.members.find(({ traits }) => traits.payload === 1);
  if (payload === undefined) {
    return type.members.some(({ isBody }) => isBody) ? JSON.stringify(structureToJson(type, output, 'json')) : '';
  }
  const value = output[payload.name];
  if (value === undefined) return '';
  if (value instanceof Uint8Array || typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
    return value as AsyncIterable<Uint8Array>;
  return JSON.stringify(toJson(payload.type, value, 'json'));
}
