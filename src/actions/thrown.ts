import { fileURLToPath } from 'node:url';
import { type Diagnostic, type DiagnosticCode, error, type SourcePosition } from '../base/index.ts';
import { shortPath } from '../read/index.ts';

/**
 * What the user's own code threw, as a diagnostic: the message without the stack, and the line of the user's program
 * that the stack names first.
 */
export function faultOf(code: DiagnosticCode, what: string, thrown: unknown, fallback?: SourcePosition): Diagnostic {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const at = userFrame(thrown) ?? fallback;
  const fix = remedyFor(thrown, message);
  return error(code, `${what}: ${firstParagraph(message)}`, {
    ...(at !== undefined && { at }),
    ...(fix !== undefined && { fix }),
  });
}

const FRAME = /(?:\(|at |async )((?:file:\/\/)?\/[^\s()]*?):(\d+)(?::(\d+))?\)?$/;
/** The line above the message of a syntax error. */
const SYNTAX_PLACE = /^((?:file:\/\/)?\/.*?):(\d+)$/;
/** Lines of this package and of installed ones are never the user's. */
const OWN = fileURLToPath(new URL('..', import.meta.url));

/** The first line of the user's program on the stack of an error. */
export function userFrame(thrown: unknown): SourcePosition | undefined {
  if (!(thrown instanceof Error) || thrown.stack === undefined) return undefined;
  for (const line of thrown.stack.split('\n')) {
    const match = FRAME.exec(line.trim()) ?? SYNTAX_PLACE.exec(line);
    if (match === null) continue;
    const [, location = '', number, column] = match;
    const file = location.startsWith('file://') ? fileURLToPath(location) : location;
    if (file.includes('/node_modules/') || file.startsWith(OWN)) continue;
    return { file: shortPath(file), line: Number(number), ...(column !== undefined && { column: Number(column) }) };
  }
  return undefined;
}

function remedyFor(thrown: unknown, message: string): string | undefined {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  const missing = /Cannot find package '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined) return `npm install ${missing}`;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return 'Node runs TypeScript whose types can be erased: no enum, no namespace, no parameter property.';
  if (code === 'ERR_MODULE_NOT_FOUND') return 'Check the path of the import; it names the file with its extension.';
  return undefined;
}

function firstParagraph(message: string): string {
  const [paragraph = ''] = message.split(/\n\s*\n/);
  const text = paragraph.trim().replace(/\s*\n\s*/g, ' ');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
