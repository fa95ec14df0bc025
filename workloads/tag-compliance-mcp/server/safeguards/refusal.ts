/** Why a tool did not do what was asked, as a code that a client can act on. */
import { InputError } from '../../src/input-error.ts';
import { codeOf, isDenied } from '../cloud/cloud.ts';
import { TimeoutError } from '../scan/attempts.ts';
import { ScanError } from '../scan/scan.ts';

export type RefusalCode =
  | 'invalid_input'
  | 'unknown_tool'
  | 'permission_denied'
  | 'not_found'
  | 'timeout'
  | 'rate_limited'
  | 'security_violation'
  | 'scan_failed'
  | 'internal_error';

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly suggestion: string | undefined;

  constructor(code: RefusalCode, message: string, suggestion?: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.suggestion = suggestion;
  }
}

/** Any fault as a refusal. What nobody foresaw is an internal error, of which a client learns no more than that. */
export function refusalOf(fault: unknown): Refusal {
  if (fault instanceof Refusal) return fault;
  const message = fault instanceof Error ? fault.message : String(fault);
  if (fault instanceof InputError) return new Refusal('invalid_input', message);
  if (fault instanceof ScanError) return new Refusal('scan_failed', message);
  if (fault instanceof TimeoutError) return new Refusal('timeout', message, 'Ask for fewer types or regions.');
  if (isDenied(fault)) {
    return new Refusal('permission_denied', message, 'Grant the role of the server the action that this tool calls.');
  }
  const code = codeOf(fault);
  if (/NotFound|NoSuch|DoesNotExist|NotInUse/.test(code)) return new Refusal('not_found', message);
  if (/Timeout|TimedOut/.test(code)) return new Refusal('timeout', message);
  if (/Throttl|TooManyRequests|SlowDown/.test(code)) return new Refusal('rate_limited', message, 'Try again later.');
  return new Refusal('internal_error', message);
}
