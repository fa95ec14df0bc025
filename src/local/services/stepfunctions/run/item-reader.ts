/** Items of a distributed map from S3. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
import { isArray, isObject, type Json, type JsonObject, jsonOf } from '../language/json.ts';
import { evaluated } from '../language/jsonata.ts';
import { runtimeError, StateError } from '../language/state-error.ts';
import { filledTemplate } from '../language/template.ts';
import { numberField, type StateReading, statesOfScope } from './fields.ts';
import { resourceOf } from './resource.ts';
import type { ExecutionRun } from './run.ts';
import { askOperation } from './services.ts';

const failed = (reason: string) => new StateError('States.ItemReaderFailed', reason);

/** All items, as far as `MaxItems` lets. @throws StateError */
export async function readItems(
  reader: JsonObject,
  reading: StateReading,
  run: ExecutionRun,
): Promise<readonly Json[]> {
  const { isJsonata, scope, state } = reading;
  const config = isObject(reader.ReaderConfig) ? reader.ReaderConfig : {};
  const own: StateReading = { ...reading, state: { ...config, Type: state.Type } };
  const most = await mostItems(own, config);
  const parameters = isJsonata
    ? await evaluated(reader.Arguments ?? {}, 'ItemReader/Arguments', statesOfScope(scope), scope.variables)
    : filledTemplate(reader.Parameters ?? {}, scope);
  const resource = resourceOf(String(reader.Resource));
  if (resource.kind !== 'service' || resource.service !== 's3' || !isObject(parameters))
    throw runtimeError(`The local target reads no items by ${String(reader.Resource)}.`);
  const items =
    resource.action === 'listObjectsV2'
      ? await listed(parameters, most, run)
      : itemsIn(await textOfObject(parameters, run), config, parameters);
  return most === undefined ? items : items.slice(0, most);
}

async function mostItems(own: StateReading, config: JsonObject): Promise<number | undefined> {
  const most = await numberField('MaxItems', own);
  if (most !== undefined && most < 0) throw failed('field MaxItems must be positive');
  // "MaxItems: 0" stands for no limit of its own: all of the data set.
  return most === 0 || config === undefined ? undefined : most;
}

async function textOfObject(parameters: JsonObject, run: ExecutionRun): Promise<string> {
  const { place } = run;
  try {
    const answer = await askOperation(
      { service: 's3', action: 'getObject', isSdk: true, parameters },
      place,
      place.world,
    );
    return String(answer.Body ?? '');
  } catch (thrown) {
    throw thrown instanceof StateError ? failed(thrown.reason ?? '') : thrown;
  }
}

async function listed(parameters: JsonObject, most: number | undefined, run: ExecutionRun): Promise<readonly Json[]> {
  const { place } = run;
  const found: Json[] = [];
  let token: Json | undefined;
  do {
    const asked = { ...parameters, ...(token === undefined ? {} : { ContinuationToken: token }) };
    const answer = await askOperation(
      { service: 's3', action: 'listObjectsV2', isSdk: true, parameters: asked },
      place,
      place.world,
    );
    for (const each of isArray(answer.Contents) ? answer.Contents : []) {
      if (!isObject(each)) continue;
      const { Etag, ETag = Etag, Key, LastModified, Size, StorageClass } = each;
      found.push({
        Etag: ETag ?? null,
        Key: Key ?? null,
        LastModified: Math.floor(Date.parse(String(LastModified)) / 1000),
        Size: Size ?? null,
        StorageClass: StorageClass ?? null,
      });
    }
    token = answer.NextContinuationToken;
  } while (token !== undefined && (most === undefined || found.length < most));
  return found;
}

function itemsIn(text: string, config: JsonObject, parameters: JsonObject): readonly Json[] {
  switch (config.InputType) {
    case 'CSV':
      return csvItems(text, config);
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(parseLine);
    case 'MANIFEST':
      throw runtimeError(`The local target reads no S3 inventory: ${String(parameters.Key)}.`);
    default: {
      const value = parseLine(text);
      const pointer = config.ItemsPointer;
      const found = typeof pointer === 'string' ? pointed(value, pointer) : value;
      if (!isArray(found)) throw failed('Attempting to map over non-iterable node.');
      return found;
    }
  }
}

function parseLine(text: string): Json {
  try {
    return jsonOf(text);
  } catch {
    throw failed('Malformed JSON.');
  }
}

/** A JSON pointer, RFC 6901. */
function pointed(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isArray(found) ? found[Number(key)] : isObject(found) ? found[key] : undefined;
  }
  return found;
}

const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html: cells that no header names are left out, cells that lack are empty. */
function csvItems(text: string, config: JsonObject): readonly Json[] {
  const rows = csvRows(text, DELIMITERS[String(config.CSVDelimiter ?? 'COMMA')] ?? ',');
  const isGiven = config.CSVHeaderLocation === 'GIVEN';
  const given = isArray(config.CSVHeaders) ? config.CSVHeaders.map(String) : [];
  const headers = isGiven ? given : (rows.shift() ?? []);
  if (new Set(headers).size !== headers.length) throw failed('CSV headers cannot contain duplicates.');
  return rows.map((row): Json => {
    const named = headers.map((header, index): [string, Json] => [header, row[index] ?? '']);
    return Object.fromEntries(named);
  });
}

/** RFC 4180: quotes around cells, doubled inside them; blank lines are none. */
function csvRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell === '') isQuoted = true;
    else if (letter === delimiter) {
      row.push(cell);
      cell = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r') cell += letter;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}
