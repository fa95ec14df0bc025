/**
 * Three templates as other companies write them. What is expected of them was read off the templates by hand; that they
 * are valid CloudFormation is the word of the validator inside aws-cdk-lib (test/synth/validation.test.ts).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodeOfReport, prove } from '../../src/actions/index.ts';
import {
  type Assertion,
  allowed,
  claim,
  claimSet,
  denied,
  exists,
  reaches,
  unreachable,
} from '../../src/claims/index.ts';
import { buildModel, dataDocument } from '../../src/model/index.ts';
import { prove as judge } from '../../src/prove/index.ts';
import { readTemplate } from '../../src/read/index.ts';
import { estate } from './estate.ts';

const FOLDER = join(import.meta.dirname, 'public');

const FILES = [
  { file: 'landing-zone-network.yaml', resources: 97 },
  { file: 'serverless-shop.yaml', resources: 152 },
  { file: 'container-platform.json', resources: 287 },
];

test.each(FILES)('$file is read without a complaint, and nothing is claimed about it', async ({ file }) => {
  const report = await prove({ target: file, cwd: FOLDER, checks: false });
  expect(report.diagnostics).toEqual([]);
  expect(exitCodeOfReport(report)).toBe(0);
});

test.each(FILES)('$file writes $resources resources', ({ file, resources }) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const written = file.endsWith('.json')
    ? Object.keys((JSON.parse(text) as { readonly Resources: object }).Resources)
    : [...text.matchAll(/^ {4}Type: AWS::/gm)];
  expect(written).toHaveLength(resources);
});

interface Fact {
  readonly says: string;
  readonly file: string;
  readonly holds: Assertion;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly refuted?: true;
}

const NETWORK = 'landing-zone-network.yaml';
const SHOP = 'serverless-shop.yaml';
const PLATFORM = 'container-platform.json';

const facts: readonly Fact[] = [
  { says: 'a NAT gateway in every zone', file: NETWORK, holds: exists('AWS::EC2::NatGateway', 3) },
  {
    says: 'one shared NAT gateway when asked for',
    file: NETWORK,
    parameters: { NatMode: 'single' },
    holds: exists('AWS::EC2::NatGateway', 1),
  },
  {
    says: 'no NAT gateway when asked for none',
    file: NETWORK,
    parameters: { NatMode: 'none' },
    holds: exists('AWS::EC2::NatGateway', 1),
    refuted: true,
  },
  { says: 'the office opens SSH', file: NETWORK, holds: reaches('203.0.113.0/26', 'BastionFleet', 'tcp/22') },
  {
    says: 'the network ACL stops the neighbour of the office before the group does',
    file: NETWORK,
    holds: unreachable('203.0.113.64/26', 'BastionFleet', 'tcp/22'),
  },
  { says: 'the bastion uses the endpoints', file: NETWORK, holds: reaches('BastionFleet', 'KmsEndpoint', 'tcp/443') },
  {
    says: 'checkout writes orders',
    file: SHOP,
    holds: allowed('CheckoutRole', ['dynamodb:PutItem'], { on: 'OrdersTable' }),
  },
  {
    says: 'the catalogue reader cannot write orders',
    file: SHOP,
    holds: denied('CatalogGetRole', ['dynamodb:PutItem'], { on: 'OrdersTable' }),
  },
  {
    says: 'invoices cannot be written by the mailer',
    file: SHOP,
    holds: allowed('MailerRole', ['s3:PutObject'], { on: 'DocumentsBucket' }),
    refuted: true,
  },
  { says: 'customers reach the public balancer', file: PLATFORM, holds: reaches('internet', 'PublicAlb', 'tcp/443') },
  {
    says: 'a task behind the public balancer reaches Aurora',
    file: PLATFORM,
    holds: reaches('TrackingService', 'AuroraWriter', 'tcp/5432'),
  },
  {
    says: 'the workers reach the old database',
    file: PLATFORM,
    holds: reaches('WorkerService', 'LegacyMySql', 'tcp/3306'),
  },
  {
    says: 'the ingest tasks have no way to Aurora',
    file: PLATFORM,
    holds: unreachable('IngestService', 'AuroraWriter'),
  },
  { says: 'nobody outside opens a database', file: PLATFORM, holds: unreachable('internet', 'AuroraWriter') },
  {
    says: 'only the office opens the office balancer',
    file: PLATFORM,
    holds: unreachable('198.51.100.0/24', 'OfficeAlb'),
  },
];

test.each(facts)('$file: $says', async ({ file, holds, parameters, refuted }) => {
  const read = await readTemplate(file, { cwd: FOLDER });
  if (!read.ok) throw new Error('the template is not read');
  const built = buildModel([{ ...read.value, region: 'us-east-1', ...(parameters !== undefined && { parameters }) }]);
  if (!built.ok) throw new Error('the template is not modelled');
  const judged = judge(built.value, claimSet({ claims: [claim('FACT', 'read off the template', holds)] }));
  expect(judged.ok && judged.value[0]).toMatchObject({ outcome: refuted ? 'refuted' : 'proved' });
});

test('an estate has exactly as many resources as were asked for, the same each time, and no fault', () => {
  const template = estate(500);
  expect(Object.keys(template.Resources)).toHaveLength(500);
  expect(JSON.stringify(estate(500))).toBe(JSON.stringify(template));
  const built = buildModel([{ name: 'Estate', document: dataDocument(template) }]);
  expect(built.diagnostics).toEqual([]);
  // 36 for the network and 21 rounds of 8 + 6 + 8: the balancer, and in each round two services and a database.
  expect(built.ok && built.value.network.interfaces.length).toBe(1 + 21 * 3);
});
