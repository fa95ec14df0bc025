/** REST with XML bodies: S3, Route 53, CloudFront. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */

import { isRecord } from '../../../base/index.ts';
import { bindInput, bindOutput } from '../http-binding.ts';

import { type Incoming, statusOf, textOfBody, type WireProtocol } from '../protocol.ts';
import type { MemberSchema, Schema, Structure } from '../schema.ts';
import { escapeXml, malformedXml, parseXml } from '../xml.ts';
import { fromXml, innerXml, structureFromXml } from '../xml-shapes.ts';

/** Where AWS answers with another status than its model says. */
const STATUSES: Readonly<Record<string, number>> = {
  PutBucketAnalyticsConfiguration: 204,
  PutBucketIntelligentTieringConfiguration: 204,
  PutBucketInventoryConfiguration: 204,
  PutBucketMetricsConfiguration: 204,
  PutBucketPolicy: 204,
  PutBucketTagging: 204,
  RestoreObject: 202,
};

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const restXml: WireProtocol = {
  decode(request, { input }) {
    if (input === undefined) return {};
    const made = bindInput(input, request);
    const payload = input.members.find(({ traits }) => traits.payload === 1);
    if (payload !== undefined) readPayload(made, payload, request);
    else if (input.members.some(({ isBody }) => isBody) && textOfBody(request.body) !== '') {
      Object.assign(made, structureFromXml(input, parseXml(textOfBody(request.body))));
    }
    return made;
  },
  encode(given, { name, output: type, http }, schema, requestId) {
    const output = isRecord(given) ? given : {};
    const base = { ...requestHeaders(schema, requestId) };
    if (type === undefined) return { status: STATUSES[name] ?? http?.[2] ?? 200, headers: base, body: '' };
    const { headers, status = http?.[2] ?? 200 } = bindOutput(type, output);
    // A part of an object is another status than the whole: RFC 9110, 15.3.7.
    const told = headers['content-range'] === undefined ? (STATUSES[name] ?? status) : 206;
    const body = bodyOf(name, type, output, schema);
    const isXml = (typeof body === 'string' && body.startsWith(DECLARATION)) || name === 'HeadBucket';
    return {
      status: told,
      headers: { ...base, ...(isXml ? { 'content-type': 'application/xml' } : {}), ...headers },
      body,
    };
  },
  encodeError(error, schema, requestId) {
    const status = statusOf(error, schema, 'other');
    const headers: Readonly<Record<string, string>> = {
      ...requestHeaders(schema, requestId),
      'content-type': 'application/xml',
      ...error.headers,
    };
    // A body after these would be read as the next answer: RFC 9110, 15.4.5.
    if (status === 304) return { status, headers, body: '' };
    const code = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
    if (schema.file === 's3') {
      const members = Object.entries(error.members).map(
        ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
      );
      const id = headers['x-amz-id-2'] ?? '';
      return {
        status,
        headers,
        body: `${DECLARATION}<Error>${code}${members.join('')}<RequestId>${requestId}</RequestId><HostId>${id}</HostId></Error>`,
      };
    }
    const fault = status >= 500 ? 'Receiver' : 'Sender';
    return {
      status,
      headers,
      body: `${DECLARATION}<ErrorResponse xmlns="${schema.xmlNamespace}"><Error><Type>${fault}</Type>${code}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  },
};

function readPayload(made: Record<string, unknown>, { name, type, traits }: MemberSchema, request: Incoming): void {
  if (type === 'x' || type === 'xs') {
    made[name] = request.body;
    return;
  }
  const text = textOfBody(request.body);
  if (text === '') return;
  if (typeof type === 'string') {
    made[name] = text;
    return;
  }
  const root = parseXml(text);
  const expected = traits.xml ?? (type.kind === 'structure' ? (type.xmlName ?? type.name) : name);
  if (root.name !== expected && root.name !== name) throw malformedXml();
  made[name] = fromXml(type, root);
}

function bodyOf(name: string, type: Structure, output: Readonly<Record<string, unknown>>, schema: Schema) {
  const namespace = schema.xmlNamespace ?? '';
  // The one answer whose root element is the member itself:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  if (schema.file === 's3' && name === 'GetBucketLocation') {
    if (output.LocationConstraint === undefined) return `${DECLARATION}<LocationConstraint xmlns="${namespace}"/>`;
    return `${DECLARATION}<LocationConstraint xmlns="${namespace}">${escapeXml(String(output.LocationConstraint))}</LocationConstraint>`;
  }
  const payload = type.members.find(({ traits }) => traits.payload === 1);
  if (payload === undefined) {
    if (!type.members.some(({ isBody }) => isBody)) return '';
    const root = type.xmlName ?? type.name;
    return `${DECLARATION}<${root} xmlns="${namespace}">${innerXml(listsLast(type), output)}</${root}>`;
  }
  const value = output[payload.name];
  if (value === undefined) return '';
  if (value instanceof Uint8Array || typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
    return value as AsyncIterable<Uint8Array>;
  if (typeof payload.type === 'string') return String(value);
  const root =
    payload.traits.xml ??
    (payload.type.kind === 'structure' ? (payload.type.xmlName ?? payload.type.name) : payload.name);
  return `${DECLARATION}<${root} xmlns="${namespace}">${innerXml(payload.type, value)}</${root}>`;
}

const ordered = new WeakMap<Structure, Structure>();

/** The shape with its lists behind all else: clients that read in order need what they belong to first. */
function listsLast(type: Structure): Structure {
  let made = ordered.get(type);
  if (made === undefined) {
    const isList = ({ type: of }: MemberSchema) => typeof of === 'object' && of.kind === 'list';
    made = { ...type, members: [...type.members.filter((each) => !isList(each)), ...type.members.filter(isList)] };
    ordered.set(type, made);
  }
  return made;
}

function requestHeaders({ file }: Schema, requestId: string): Readonly<Record<string, string>> {
  if (file !== 's3') return { 'x-amzn-requestid': requestId };
  return {
    'x-amz-request-id': requestId,
    'x-amz-id-2': Buffer.from(requestId.repeat(3)).toString('base64'),
    server: 'AmazonS3',
  };
}
