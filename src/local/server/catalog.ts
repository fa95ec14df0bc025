import { readFileSync } from 'node:fs';
import { dataFile } from '../data-file.ts';
import type { ProtocolName } from './schema.ts';

/** What routing knows of a service before its schema is loaded. */
export interface CatalogEntry {
  readonly file: string;
  readonly signingName: string;
  readonly version: string;
  readonly protocol: ProtocolName;
  readonly target: string;
  readonly queryCompatible?: boolean;
}

const entries = JSON.parse(readFileSync(dataFile('schemas', 'catalog.json'), 'utf8')) as readonly CatalogEntry[];

const byTarget = new Map(entries.map((entry) => [entry.target, entry]));
const bySigningName = Map.groupBy(entries, ({ signingName }) => signingName);
const byFile = new Map(entries.map((entry) => [entry.file, entry]));

export const entryOfTarget = (target: string) => byTarget.get(target);
export const entriesOfScope = (signingName: string) => bySigningName.get(signingName) ?? [];
export const entryOfFile = (file: string) => byFile.get(file);

/** Services that answer the query protocol in this version of their API. */
export function entriesOfVersion(version: string): readonly CatalogEntry[] {
  return entries.filter((entry) => entry.version === version && speaksQuery(entry));
}

export function speaksQuery({ protocol, queryCompatible }: CatalogEntry): boolean {
  return protocol === 'AwsQuery' || protocol === 'AwsEc2Query' || queryCompatible === true;
}
