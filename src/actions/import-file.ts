import { pathToFileURL } from 'node:url';

/** What a module that a user wrote offers. @throws what it throws */
export function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  return import(pathToFileURL(file).href);
}
