/**
 * The answers that a load balancer gives itself.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  431: 'Request Header Fields Too Large',
  460: 'Client Closed Request',
  463: 'Bad Request',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
  505: 'HTTP Version Not Supported',
};

export interface OwnAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function ownAnswer(status: number): OwnAnswer {
  const reason = REASONS[status] ?? '';
  const line = `${status} ${reason}`;
  const body =
    `<html>\r\n<head><title>${line}</title></head>\r\n` +
    `<body>\r\n<center><h1>${line}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, reason, headers: { server: 'awselb/2.0', 'content-type': 'text/html' }, body };
}
