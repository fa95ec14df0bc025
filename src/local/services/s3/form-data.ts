/** The parts of a multipart/form-data body: RFC 7578. */

export interface Form {
  /** Fields before the file, names in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Buffer | undefined;
  readonly fileName: string;
}

/** `undefined` if the body is no such form. What follows the file is not read, as S3 does not read it. */
export function formOf(contentType: string, body: Buffer): Form | undefined {
  const [, quoted, plain] = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const fields = new Map<string, string>();
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length + 2;
    const headEnd = body.indexOf('\r\n\r\n', start);
    const next = body.indexOf(Buffer.from(`\r\n--${boundary}`), start);
    if (headEnd < 0 || next < 0) break;
    const head = body.toString('utf8', start, headEnd);
    const content = body.subarray(headEnd + 4, next);
    const [, name = ''] = /name="([^"]*)"/.exec(head) ?? [];
    const [, fileName = ''] = /filename="([^"]*)"/.exec(head) ?? [];
    if (name.toLowerCase() === 'file') return { fields, file: content, fileName };
    fields.set(name.toLowerCase(), content.toString('utf8'));
    at = next + 2;
  }
  return { fields, file: undefined, fileName: '' };
}
