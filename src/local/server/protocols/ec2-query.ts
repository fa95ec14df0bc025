/** EC2's variant of the query protocol. https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
import { statusOf, type WireProtocol } from '../protocol.ts';
import { structureFromQuery } from '../query-shapes.ts';
import { escapeXml } from '../xml.ts';
import { innerXml } from '../xml-shapes.ts';

const headers = (requestId: string) => ({ 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId });

export const ec2Query: WireProtocol = {
  decode: (request, { input }) => (input === undefined ? {} : structureFromQuery(input, request.query, 'ec2')),
  encode(output, { name, output: type }, { xmlNamespace = '' }, requestId) {
    // What returns nothing else says that it worked.
    const inner = type === undefined ? '<return>true</return>' : innerXml(type, output ?? {});
    return {
      status: 200,
      headers: headers(requestId),
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name}Response xmlns="${xmlNamespace}"><requestId>${requestId}</requestId>${inner}</${name}Response>`,
    };
  },
  encodeError(error, schema, requestId) {
    return {
      status: statusOf(error, schema, 'query'),
      headers: { ...headers(requestId), ...error.headers },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
    };
  },
};
