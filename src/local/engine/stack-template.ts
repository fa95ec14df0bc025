/** The text of a template as a document, refused in CloudFormation's words where it cannot be one. */
import type { Document } from '../../model/index.ts';
import { parseDocument } from '../../read/index.ts';
import { invalid, isMap } from './words.ts';

export interface StackTemplate {
  readonly body: string;
  readonly document: Document;
  readonly root: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_BYTES_BY_URL = 1_000_000;

const MOST_READ = 64;
const read = new Map<string, StackTemplate>();

export async function readStackTemplate(body: string): Promise<StackTemplate> {
  const known = read.get(body);
  if (known !== undefined) return known;
  if (body.length > MOST_BYTES_BY_URL) throw invalid(`Template may not exceed ${MOST_BYTES_BY_URL} bytes in size.`);
  const isJson = /^\s*[{[]/.test(body);
  const parsed = body.trim() === '' ? undefined : await parseDocument(isJson ? 't.json' : 't.yaml', body, 'template');
  if (parsed !== undefined && !parsed.ok) {
    const at = parsed.diagnostics[0]?.at;
    const place = at?.line === undefined ? '' : ` (line ${at.line}, column ${(at.column ?? 1) + (isJson ? 1 : 0)})`;
    throw invalid(`Template format error: ${isJson ? 'JSON' : 'YAML'} not well-formed.${place}`);
  }
  const root = parsed?.value.root;
  if (parsed === undefined || !isMap(root)) throw invalid('Template format error: unsupported structure.');
  const template = { body, document: parsed.value, root };
  if (read.size >= MOST_READ) read.clear();
  read.set(body, template);
  return template;
}
