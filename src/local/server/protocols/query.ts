/** The query protocol: form parameters in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
import { ServiceError } from '../../service.ts';
import { errorMembers, statusOf, type WireProtocol } from '../protocol.ts';
import { structureFromQuery } from '../query-shapes.ts';
import type { Schema } from '../schema.ts';
import { escapeXml } from '../xml.ts';
import { innerXml } from '../xml-shapes.ts';

const headers = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });

export const query: WireProtocol = {
  decode(request, { input }) {
    if (input === undefined) return {};
    try {
      return structureFromQuery(input, request.query, 'query');
    } catch (error) {
      // The same fault has a name of its own here.
      if (!(error instanceof ServiceError) || error.code !== 'ValidationException') throw error;
      throw new ServiceError('ValidationError', error.message);
    }
  },
  encode(output, { name, output: type }, schema, requestId) {
    const result = type === undefined ? '' : `<${name}Result>${innerXml(type, output ?? {})}</${name}Result>`;
    return {
      status: 200,
      headers: headers(requestId),
      body: `<${name}Response xmlns="${namespaceOf(schema)}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
    };
  },
  encodeError(error, schema, requestId) {
    const known = schema.errors.get(error.code);
    const status = statusOf(error, schema, 'query');
    const members = errorMembers(error, schema);
    const others = known === undefined ? '' : innerXml(known.shape, withoutMessage(members));
    const detail = schema.file === 'sqs' ? '<Detail/>' : '';
    return {
      status,
      headers: { ...headers(requestId), ...error.headers },
      body: `<ErrorResponse xmlns="${namespaceOf(schema)}"><Error><Type>${status >= 500 ? 'Receiver' : 'Sender'}</Type><Code>${escapeXml(known?.code ?? error.code)}</Code>${error.message === '' ? '' : `<Message>${escapeXml(error.message)}</Message>`}${detail}${others}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  },
};

function withoutMessage(members: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(members).filter(([name]) => name.toLowerCase() !== 'message'));
}

/** SQS speaks JSON first, so that its schema has no XML name space: https://queue.amazonaws.com/doc/2012-11-05/ */
function namespaceOf({ xmlNamespace, file, version }: Schema): string {
  return xmlNamespace ?? `http://${file === 'sqs' ? 'queue' : file}.amazonaws.com/doc/${version}/`;
}
