import { extname } from 'node:path';
import { error, failure, type Result, success } from '../base/index.ts';
import type { Document } from '../model/index.ts';
import { jsonDocument } from './documents/json-document.ts';
import { MAX_YAML_LEXEMES } from './documents/limits.ts';
import { readText } from './documents/read-text.ts';
import { plainDocument } from './documents/yaml-plain-document.ts';
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
  const dialect = kind === 'template' ? 'template' : 'data';
  const plain = plainDocument(file, text, dialect, MAX_YAML_LEXEMES);
  if (plain !== undefined) return success(plain);
  // Loaded here because most templates need none of it.
  const { yamlDocument } = await import('./documents/yaml-document.ts');
  return yamlDocument(file, text, dialect);
}

function isJson(file: string, text: string): boolean {
  const extension = extname(file).toLowerCase();
  if (extension === '.yaml' || extension === '.yml') return false;
  return extension === '.json' || /^\s*(?:\{\s*["}]|\[\s*["{[\]\d])/.test(text);
}
