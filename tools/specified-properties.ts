/**
 * Writes `src/price/specified-properties.json`: the properties that AWS specifies for the types that are priced.
 * `node tools/specified-properties.ts FOLDER`, where FOLDER has an installed @aws-cdk/aws-service-spec. Properties that are
 * accounted for part by part keep their parts, which the file has with dots.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { accountedProperties } from '../src/price/accounted-properties.ts';
import { PRICERS } from '../src/price/pricers.ts';

interface Specification {
  lookup(kind: 'resource', field: 'cloudFormationType', how: 'equals', type: string): Iterable<Specified>;
}

interface Specified {
  readonly properties: Readonly<Record<string, unknown>>;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder in which @aws-cdk/aws-service-spec is installed.');
const file = createRequire(join(resolve(folder), 'package.json')).resolve('@aws-cdk/aws-service-spec');
const { loadAwsServiceSpec }: { loadAwsServiceSpec(): Promise<Specification> } = await import(pathToFileURL(file).href);
const specification = await loadAwsServiceSpec();
const lines = Object.keys(PRICERS)
  .toSorted()
  .flatMap((type) => {
    const found = [...specification.lookup('resource', 'cloudFormationType', 'equals', type)][0];
    if (found === undefined) return [];
    const parts = [...accountedProperties(type).keys()].filter((name) => name.includes('.'));
    const names = [...Object.keys(found.properties), ...parts].toSorted();
    return [`  ${JSON.stringify(type)}: ${JSON.stringify(names)}`];
  });
writeFileSync(join(import.meta.dirname, '../src/price/specified-properties.json'), `{\n${lines.join(',\n')}\n}\n`);
