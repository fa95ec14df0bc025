/** The tag compliance server against the local target: its keys rotate, and the buckets that others made are judged. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { manualClock } from '../../src/local/clock.ts';
import { LOCAL_SERVICES, type LocalServer, startServer } from '../../src/local/index.ts';
import { liveCloud } from '../../workloads/tag-compliance-mcp/server/cloud/live-cloud.ts';
import { world } from '../../workloads/tag-compliance-mcp/server/fixture.ts';
import { keysFor } from '../../workloads/tag-compliance-mcp/server/http/secret.ts';
import { GOOD } from '../../workloads/tag-compliance-mcp/src/fixture.ts';

let server: LocalServer;

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  server = await startServer({ services: LOCAL_SERVICES, clock: manualClock(Date.UTC(2026, 1, 13)) });
});

afterAll(async () => {
  await server.close();
  vi.unstubAllEnvs();
});

const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260213/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

async function secretsManager(operation: string, input: object): Promise<void> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      authorization: scope('secretsmanager'),
      'x-amz-target': `secretsmanager.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
    },
    body: JSON.stringify({ ClientRequestToken: randomUUID(), ...input }),
  });
  expect(response.status, await response.text()).toBe(200);
}

async function put(path: string, body?: string): Promise<void> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'PUT',
    headers: { authorization: scope('s3') },
    ...(body !== undefined && { body }),
  });
  expect(response.ok, await response.text()).toBe(true);
}

const tagging = (tags: Readonly<Record<string, string>>) =>
  `<Tagging><TagSet>${Object.entries(tags)
    .map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`)
    .join('')}</TagSet></Tagging>`;

test('a key that is put into Secrets Manager opens without a restart, and the old one no longer does', async () => {
  await secretsManager('CreateSecret', { Name: 'api-keys', SecretString: 'first' });
  const made = await world({
    env: { AUTH_ENABLED: 'true', API_KEYS_SECRET_ARN: 'api-keys', AWS_ENDPOINT_URL: server.url },
  });
  let at = 0;
  const keys = await keysFor(made.parts.settings, () => at, made.parts.log);
  const opens = async (key: string) => (await keys?.principalOf(key)) !== undefined;
  expect([await opens('first'), await opens('second')]).toEqual([true, false]);
  await secretsManager('PutSecretValue', { SecretId: 'api-keys', SecretString: '{"keys": ["first", "second"]}' });
  at += 60_000;
  expect([await opens('second'), await opens('first')]).toEqual([true, true]);
  await secretsManager('PutSecretValue', { SecretId: 'api-keys', SecretString: 'second' });
  at += 300_000;
  expect([await opens('first'), await opens('second')]).toEqual([false, true]);
  await expect(
    keysFor({ ...made.parts.settings, API_KEYS_SECRET_ARN: 'nothing' }, () => at, made.parts.log),
  ).rejects.toThrow();
});

test('buckets of the local target are listed with their tags, and what the target lacks is said', async () => {
  await put('/shop-assets');
  await put('/shop-assets?tagging', tagging(GOOD));
  await put('/old-exports');
  const cloud = liveCloud({
    region: 'us-east-1',
    endpoint: server.url,
    timeoutMs: 10_000,
    now: () => Date.now(),
    sleep: async () => {},
  });
  const made = await world({ cloud });
  const { value } = await made.call('check_tag_compliance', { resource_types: ['s3:bucket'] });
  expect(value).toMatchObject({
    total_resources: 2,
    compliant_resources: 1,
    violations: [{ resource_id: 'old-exports', tag_name: 'Owner' }, { tag_name: 'Application' }],
    // Neither EC2's regions nor Cost Explorer are served there.
    region_metadata: { discovery_failed: true },
    data_quality: { status: 'partial' },
  });
  expect(await cloud.account()).toMatch(/^\d{12}$/);
});
