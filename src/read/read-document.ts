import { extname } from 'node:path';
import { error, failure, type Result } from '../base/index.ts';
import type { Document } from '../model/index.ts';
import { jsonDocument } from './documents/json-document.ts';
import { readText } from './documents/read-text.ts';
import type { YamlDialect } from './documents/yaml-value.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Reads a JSON or YAML file, or standard input for `-`, with the positions of what it says.
 *
 * @param dialect whether YAML says what it says to CloudFormation
 */
export async function readDocument(
  file: string,
  surroundings: Surroundings = {},
  dialect: YamlDialect = 'data',
): Promise<Result<Document>> {
  const read = await readText(file, surroundings);
  return read.ok ? parseDocument(read.value.file, read.value.text, dialect) : read;
}

/** The file's name decides between JSON and YAML where it can; else the text does. */
export async function parseDocument(file: string, text: string, dialect: YamlDialect): Promise<Result<Document>> {
  if (text.trim() === '') {
    return failure(
      error('LTL1003', `"${file}" is empty.`, { at: { file }, fix: 'A template has at least a Resources section.' }),
    );
  }
  if (isJson(file, text)) return jsonDocument(file, text);
  // Loaded here because most templates that come from a program are JSON.
  const { yamlDocument } = await import('./documents/yaml-document.ts');
  return yamlDocument(file, text, dialect);
}

function isJson(file: string, text: string): boolean {
  const extension = extname(file).toLowerCase();
  if (extension === '.yaml' || extension === '.yml') return false;
  return extension === '.json' || /^\s*(?:\{\s*["}]|\[\s*["{[\]\d])/.test(text);
}
