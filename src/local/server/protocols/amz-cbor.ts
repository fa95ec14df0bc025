/**
 * AWS JSON 1.1 with its bodies in CBOR, and times in milliseconds: what the SDK for Java and the Kinesis Client Library speak
 * with Kinesis. https://github.com/aws/aws-sdk-java-v2/tree/master/core/protocols/aws-cbor-protocol
 */
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { fromJson, structureToJson, toJson } from '../json-shapes.ts';
import { errorMembers, statusOf, type WireProtocol } from '../protocol.ts';
import { eventStreamAnswer } from './json.ts';

export const AMZ_CBOR = 'application/x-amz-cbor-1.1';
const UNIT_MS = 1;

const headers = (requestId: string) => ({ 'content-type': AMZ_CBOR, 'x-amzn-requestid': requestId });

export const amzCbor11: WireProtocol = {
  decode({ body }, { input }) {
    const bytes = body instanceof Uint8Array ? body : new Uint8Array();
    const value = bytes.length === 0 ? {} : decodeCbor(bytes, UNIT_MS);
    return input === undefined ? {} : (fromJson(input, value, 'cbor') as object);
  },
  encode(output, { output: type }, _schema, requestId) {
    const stream = eventStreamAnswer(output, type, headers(requestId));
    if (stream !== undefined) return stream;
    const body = type === undefined ? '' : encodeCbor(structureToJson(type, output ?? {}, 'cbor'), UNIT_MS);
    return { status: 200, headers: headers(requestId), body };
  },
  encodeError(error, schema, requestId) {
    const known = schema.errors.get(error.code);
    const members = errorMembers(error, schema);
    const body = known === undefined ? members : (toJson(known.shape, members, 'cbor') as object);
    return {
      status: statusOf(error, schema, 'other'),
      headers: { ...headers(requestId), ...error.headers },
      body: encodeCbor({ __type: known?.name ?? error.code, ...body }, UNIT_MS),
    };
  },
};
