/** Smithy RPC v2 with CBOR bodies. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
import { decodeCbor, encodeCbor } from '../cbor.ts';
import { fromJson, structureToJson, toJson } from '../json-shapes.ts';
import { errorMembers, statusOf, type WireProtocol } from '../protocol.ts';
import { queryError } from './json.ts';

const headers = (requestId: string) => ({
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
  'x-amzn-requestid': requestId,
});

export const rpcV2Cbor: WireProtocol = {
  decode({ body }, { input }) {
    const bytes = body instanceof Uint8Array ? body : new Uint8Array();
    const value = bytes.length === 0 ? {} : decodeCbor(bytes);
    return input === undefined ? {} : (fromJson(input, value, 'cbor') as object);
  },
  encode(output, { output: type }, _schema, requestId) {
    const value = type === undefined ? {} : structureToJson(type, output ?? {}, 'cbor');
    return { status: 200, headers: headers(requestId), body: encodeCbor(value) };
  },
  encodeError(error, schema, requestId) {
    const known = schema.errors.get(error.code);
    const members = errorMembers(error, schema);
    const body = known === undefined ? members : (toJson(known.shape, members, 'cbor') as object);
    const status = statusOf(error, schema, 'other');
    return {
      status,
      headers: { ...headers(requestId), ...queryError(error.code, status, schema), ...error.headers },
      body: encodeCbor({ __type: known?.name ?? error.code, ...body }),
    };
  },
};
