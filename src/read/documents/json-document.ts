import { error, failure, type Result, success } from '../../base/index.ts';
import { type Document, showPath } from '../../model/index.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { scanJson, spotOffsetOf } from './json-scan.ts';
import { MAX_NESTING, MAX_VALUES } from './limits.ts';
import { TextLines } from './text-lines.ts';

/** Reads JSON text. */
export async function jsonDocument(file: string, text: string): Promise<Result<Document>> {
  const lines = new TextLines(text);
  const scan = scanJson(text);
  if (scan.tooDeepAt !== undefined) {
    return failure(
      error('LTL1004', `The document nests more than ${MAX_NESTING} lists and mappings inside each other.`, {
        at: lines.position(file, scan.tooDeepAt),
      }),
    );
  }
  if (scan.tooManyAt !== undefined) {
    const what = `The document holds more than ${MAX_VALUES} values; CloudFormation accepts at most 1 MB.`;
    return failure(error('LTL1002', what, { at: lines.position(file, scan.tooManyAt) }));
  }
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (thrown) {
    // Loaded here because most documents have no fault.
    const { syntaxFault } = await import('./json-faults.ts');
    return failure(syntaxFault(file, text, lines, thrown));
  }
  const locate: Document['locate'] = (path) => ({
    ...lines.position(file, spotOffsetOf(scan.root, path)),
    path: showPath(path),
  });
  return success(
    { file, root, locate },
    duplicateKeys(scan.duplicates, (offset) => lines.position(file, offset)),
  );
}
