import { extname } from 'node:path';
import { error, failure, type Result } from '../base/index.ts';
import type { Document } from '../model/index.ts';
import { jsonDocument } from './documents/json-document.ts';
import { readText } from './documents/read-text.ts';
import { FILE_KINDS, type FileKind } from './file-kind.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Reads a JSON or YAML file, or standard input for `-`, with the positions of what it says.
 *
 * @param kind what the file is asked to be
 */
export async function readDocument(
  file: string,
  surroundings: Surroundings = {},
  kind: FileKind = 'data',
): Promise<Result<Document>> {
  const read = await readText(file, surroundings, `JSON or YAML ${FILE_KINDS[kind].noun}`);
  return read.ok ? parseDocument(read.value.file, read.value.text, kind) : read;
}

/** The file's name decides between JSON and YAML where it can; else the text does. */
export async function parseDocument(file: string, text: string, kind: FileKind): Promise<Result<Document>> {
  if (text.trim() === '') {
    return failure(error('LTL1003', `"${file}" is empty.`, { at: { file }, fix: FILE_KINDS[kind].least }));
  }
  if (isJson(file, text)) return jsonDocument(file, text);
  // Loaded here because most templates that come from a program are JSON.
  const { yamlDocument } = await import('./documents/yaml-document.ts');
  return yamlDocument(file, text, kind === 'template' ? 'template' : 'data');
}

function isJson(file: string, text: string): boolean {
  const extension = extname(file).toLowerCase();
  if (extension === '.yaml' || extension === '.yml') return false;
  return extension === '.json' || /^\s*(?:\{\s*["}]|\[\s*["{[\]\d])/.test(text);
}
