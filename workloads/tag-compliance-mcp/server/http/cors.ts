/** Which pages may call: those whose origin is listed. A client that is no browser sends no origin. */
import type { OutgoingHttpHeaders } from 'node:http';

export type Origin = 'none' | 'allowed' | 'refused';

export function judgeOrigin(origin: string | undefined, allowed: readonly string[]): Origin {
  if (origin === undefined) return 'none';
  return allowed.includes('*') || allowed.includes(origin) ? 'allowed' : 'refused';
}

/** Credentials are never allowed, so `*` leaks no cookie. */
export function corsHeaders(origin: string): OutgoingHttpHeaders {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Mcp-Session-Id, X-Correlation-ID',
    vary: 'Origin',
  };
}

export const PREFLIGHT: OutgoingHttpHeaders = {
  'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Content-Type, Authorization, X-Correlation-ID, Mcp-Session-Id, MCP-Protocol-Version, Last-Event-ID',
  'access-control-max-age': '600',
};
