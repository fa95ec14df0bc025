/** What may not leave the server in a message. */
const CREDENTIALS: readonly [RegExp, string][] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[key]'],
  [/\b(password|passwd|pwd|secret|token|api_?key)\s*[=:]\s*[^\s&;,"']+/gi, '$1=[redacted]'],
  [/\bBearer\s+[^\s"',]+/gi, 'Bearer [redacted]'],
  [/\b[a-z][a-z0-9+]*:\/\/[^\s/@:]+:[^\s/@]+@[^\s"']+/gi, '[connection]'],
];

const INTERNALS: readonly [RegExp, string][] = [
  [/\b(?:postgres(?:ql)?|mysql|redis|mongodb|amqp):\/\/[^\s"']+/gi, '[connection]'],
  [/(?<![\w:/.])\/(?:[\w.-]+\/)+[\w.-]*/g, '[path]'],
  [/\b[A-Za-z]:\\[^\s"']+/g, '[path]'],
  [/\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b/g, '[address]'],
];

/** Without credentials: what the audit may keep. */
export function withoutCredentials(text: string): string {
  return replaced(text, CREDENTIALS);
}

/** A fault that nobody foresaw as the log has it: with its stack, without credentials. */
export function forLog(fault: unknown): { readonly fault: string; readonly stack?: string } {
  if (!(fault instanceof Error)) return { fault: withoutCredentials(String(fault)) };
  return {
    fault: withoutCredentials(fault.message),
    ...(fault.stack !== undefined && { stack: withoutCredentials(fault.stack) }),
  };
}

/** Without credentials, paths, connections and private addresses: what a client may read. */
export function forClient(text: string): string {
  return replaced(withoutCredentials(text), INTERNALS);
}

function replaced(text: string, pairs: typeof CREDENTIALS): string {
  return pairs.reduce((left, [pattern, by]) => left.replace(pattern, by), text);
}
