/**
 * What is reported about the user's input is a value, never an exception: a code from the table below, where it is, and
 * three texts (what is wrong, why it matters, what to do).
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  readonly what: string;
  readonly why?: string;
  readonly fix?: string;
  readonly at?: SourcePosition;
}

/** Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Where in the document, `Resources.Vpc.Properties.CidrBlock`. */
  readonly path?: string;
}

/** Every code, with what it stands for. Codes are never reused; `docs/diagnostics.md` is generated from here. */
export const DIAGNOSTICS = {
  LTL1001: 'The file cannot be read.',
  LTL1002: 'The file is larger than any template CloudFormation accepts.',
  LTL1003: 'The text is neither valid JSON nor valid YAML.',
  LTL1004: 'The document nests deeper than any template needs.',
  LTL1005: 'The document is not a CloudFormation template.',
  LTL1006: 'A section or entry of the template does not have the shape CloudFormation expects.',
  LTL1007: 'A reference names something that the template does not have.',
  LTL1008: 'Resources or conditions depend on each other in a circle.',
  LTL1009: 'An intrinsic function is not written as CloudFormation expects.',
  LTL1010: 'A parameter value is missing, unknown or outside the allowed values.',
  LTL1011: 'A macro or module is expanded only on AWS, so what it generates is not seen.',
  LTL1012: 'A nested or imported stack is not available.',
  LTL1013: 'An alias or key of the YAML document is ambiguous.',
  LTL1014: 'A value without quotes is read as another one than it looks.',
  LTL2001: 'A claims file does not have the shape of claims.',
  LTL2002: 'A claim names something that the template does not have.',
  LTL2003: 'Two claims carry one id.',
  LTL2004: 'A usage file does not have the shape of usage.',
  LTL2005: 'Usage names something that the template does not have, or that is not billed so.',
  LTL2006: 'A policies file does not have the shape of policies.',
  LTL2007: 'A file of accepted findings does not have its shape.',
  LTL2008: 'What was accepted is not what was found, or its day is over.',
  LTL2009: 'A lock file does not have its shape, or does not speak of what is there.',
  LTL3001: 'The target is neither an architecture, a template nor an assembly.',
  LTL3002: 'The architecture has no such environment.',
  LTL3003: 'The command line cannot be understood.',
  LTL3004: 'The configuration cannot be loaded.',
  LTL3005: 'The architecture could not be synthesized.',
  LTL3006: 'Nothing has this id or name.',
  LTL3007: 'A file that would be written is there already.',
  LTL4001: 'Something that Lintel needs on this machine is missing or too old.',
  LTL4002: 'AWS cannot be asked: no credentials, no permission or no connection.',
  LTL4003: 'A system could not be brought up on this machine, or none runs.',
  LTL5001: 'A price book does not have the shape of one.',
  LTL7001: 'A region of prose in a document begins or ends in a wrong place, or is there twice.',
  LTL7002: 'The place of a document is taken or cannot be found.',
} as const;

export type DiagnosticCode = keyof typeof DIAGNOSTICS;

/** A result, or what stands in its way. Warnings may come with a value. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function success<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, diagnostics };
}

export function failure(...diagnostics: readonly Diagnostic[]): { ok: false; diagnostics: readonly Diagnostic[] } {
  return { ok: false, diagnostics };
}

export function error(
  code: DiagnosticCode,
  what: string,
  rest: Omit<Diagnostic, 'code' | 'severity' | 'what'> = {},
): Diagnostic {
  return diagnostic(code, 'error', what, rest);
}

export function warning(
  code: DiagnosticCode,
  what: string,
  rest: Omit<Diagnostic, 'code' | 'severity' | 'what'> = {},
): Diagnostic {
  return diagnostic(code, 'warning', what, rest);
}

function diagnostic(
  code: DiagnosticCode,
  severity: Diagnostic['severity'],
  what: string,
  { why, fix, at, ...rest }: Omit<Diagnostic, 'code' | 'severity' | 'what'>,
): Diagnostic {
  return {
    code,
    severity,
    what: shortened(what),
    ...rest,
    ...(why !== undefined && { why: shortened(why) }),
    ...(fix !== undefined && { fix: shortened(fix) }),
    ...(at !== undefined && { at: at.path === undefined ? at : { ...at, path: shortened(at.path) } }),
  };
}

const LONGEST_WORD = 200;
const LONGEST_SENTENCE = 1000;

/** What is said of an input quotes at most a line of it, whatever it holds. */
function shortened(text: string): string {
  if (text.length <= LONGEST_WORD) return text;
  const words = cut(text, 20 * LONGEST_SENTENCE).replace(/\S{200,}/g, (word) => cut(word, LONGEST_WORD));
  return cut(words, LONGEST_SENTENCE);
}

/** The ends of a text: what is said of it stands behind it. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = most >> 1;
  return `${text.slice(0, half)}…${text.slice(1 - half)}`;
}
