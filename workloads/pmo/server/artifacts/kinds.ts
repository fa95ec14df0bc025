/** Which files are taken, and how one is known: by what is in it, never by what it is called alone. */
import { readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';

export interface FileKind {
  readonly mime: string;
  readonly extension: string;
  /** Other endings of the same kind. */
  readonly endings: readonly string[];
  readonly artifactType: 'document' | 'image' | 'video';
}

const kind = (
  mime: string,
  extension: string,
  artifactType: FileKind['artifactType'],
  ...more: readonly string[]
): FileKind => ({ mime, extension, endings: [extension, ...more], artifactType });

export const KINDS: readonly FileKind[] = [
  kind('application/pdf', 'pdf', 'document'),
  kind('image/png', 'png', 'image'),
  kind('image/jpeg', 'jpg', 'image', 'jpeg'),
  kind('image/webp', 'webp', 'image'),
  kind('image/gif', 'gif', 'image'),
  kind('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx', 'document'),
  kind('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx', 'document'),
  kind('text/csv', 'csv', 'document'),
  kind('text/plain', 'txt', 'document'),
  kind('video/mp4', 'mp4', 'video'),
];

/** The kind of the file, or undefined where content, declared type and ending do not agree on one that is taken. */
export async function kindOf(path: string, declared: string, name: string): Promise<FileKind | undefined> {
  const [mime = ''] = declared.toLowerCase().split(';');
  const found = KINDS.find((each) => each.mime === mime.trim());
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (found === undefined || !found.endings.includes(ending)) return undefined;
  const content = await readFile(path);
  const seen = await fileTypeFromBuffer(content);
  const agrees = found.mime.startsWith('text/') ? seen === undefined && isText(content) : seen?.mime === found.mime;
  return agrees ? found : undefined;
}

/** Whether it is text in UTF-8 without control characters besides line ends and tabs. */
function isText(content: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text);
  } catch {
    return false;
  }
}

const LONGEST_NAME = 200;

/** What a client called its file, without folders, control characters and marks that turn the direction of writing. */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return clean === '' || clean === '.' || clean === '..' ? 'file' : clean.slice(-LONGEST_NAME);
}

/** https://www.rfc-editor.org/rfc/rfc6266 with the encoding of https://www.rfc-editor.org/rfc/rfc5987 */
export function attachmentDisposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
