/** AWS JSON 1.0 and 1.1: the operation in `X-Amz-Target`, one object each way. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
import { fromJson, structureToJson, toJson } from '../json-shapes.ts';
import { malformed } from '../malformed.ts';
import { errorMembers, statusOf, textOfBody, type WireAnswer, type WireProtocol } from '../protocol.ts';
import type { Schema, Structure } from '../schema.ts';

export const json10 = jsonProtocol('1.0');
export const json11 = jsonProtocol('1.1');

function jsonProtocol(version: '1.0' | '1.1'): WireProtocol {
  const headers = (requestId: string) => ({
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': requestId,
  });
  return {
    decode(request, { input }) {
      const body = parseJson(textOfBody(request.body));
      return input === undefined ? {} : (fromJson(input, body, 'json') as object);
    },
    encode(output, { output: type }, _schema, requestId) {
      const stream = eventStreamAnswer(output, type, headers(requestId));
      if (stream !== undefined) return stream;
      const value = type === undefined ? undefined : structureToJson(type, output, 'json');
      // An operation without an output answers with an empty body: AWS sends no `{}` for it.
      return { status: 200, headers: headers(requestId), body: value === undefined ? '' : JSON.stringify(value) };
    },
    encodeError(error, schema, requestId) {
      const members = errorMembers(error, schema);
      const shape = schema.errors.get(error.code)?.shape;
      const body = shape === undefined ? members : { ...members, ...(toJson(shape, members, 'json') as object) };
      return {
        status: statusOf(error, schema, 'other'),
        headers: {
          ...headers(requestId),
          ...queryError(error.code, statusOf(error, schema, 'other'), schema),
          ...error.headers,
        },
        body: JSON.stringify({ __type: typeName(error.code, schema), ...body }),
      };
    },
  };
}

const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** The answer of an operation whose output is a stream of events, which say themselves how they are written. */
export function eventStreamAnswer(
  output: object | undefined,
  type: Structure | undefined,
  headers: Readonly<Record<string, string>>,
): WireAnswer | undefined {
  if (type?.members.some((member) => isEventStream(member.type)) !== true) return undefined;
  return { status: 200, headers: { ...headers, 'content-type': EVENT_STREAM }, body: streamOf(output) };
}

function isEventStream(type: unknown): boolean {
  return typeof type === 'object' && type !== null && 'isEventStream' in type && type.isEventStream === true;
}

function streamOf(output: object | undefined) {
  const found = Object.values(output ?? {}).find(
    (each) => typeof each === 'object' && each !== null && Symbol.asyncIterator in each,
  );
  return found as AsyncIterable<Uint8Array>;
}

export function parseJson(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('Unable to parse the request body as JSON');
  }
}

/** The code that a client of the older query protocol would have seen, for services that had one. */
export function queryError(code: string, status: number, schema: Schema): Readonly<Record<string, string>> {
  if (!schema.queryCompatible) return {};
  const known = schema.errors.get(code)?.code ?? code;
  return { 'x-amzn-query-error': `${known};${status >= 500 ? 'Receiver' : 'Sender'}` };
}

/** Two codes of the query protocol that every operation of SQS shares have types of their own in JSON. */
const SQS_TYPES: Readonly<Record<string, string>> = {
  InvalidParameterValue: 'InvalidParameterValueException',
  MissingParameter: 'MissingRequiredParameterException',
};

/** The type of an error as the service spells it: three put their name space before it. */
function typeName(code: string, schema: Schema): string {
  const name = schema.errors.get(code)?.name ?? SQS_TYPES[code] ?? code;
  switch (schema.file) {
    case 'sqs':
      return `com.amazonaws.sqs#${name}`;
    case 'dynamodb':
      return `com.amazonaws.dynamodb.v20120810#${name}`;
    case 'cloudwatch':
      return name === 'ValidationException'
        ? 'com.amazon.coral.validate#ValidationException'
        : `com.amazonaws.cloudwatch.v2010_08_01#${name}`;
    default:
      return name;
  }
}
