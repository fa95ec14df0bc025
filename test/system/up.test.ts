/**
 * The MCP tagging system on one machine, from its template to an answer of its server. Oracles: the Model Context Protocol
 * (https://modelcontextprotocol.io/specification/2025-06-18/basic/lifecycle: initialize is answered with serverInfo), the
 * template's own rule that only the load balancer reaches the server, and the process table. Skipped, with the reason in
 * the title, where namespaces cannot be made.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { down, execute, type RunningUp, systemStatus, up } from '../../src/actions/index.ts';
import { doorsOf } from '../../src/actions/run/doors.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import { askedOf } from './asking.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { reason } = probeNetwork();

/** Asks the server to initialize, and prints its name, or what came of it instead. */
const CLIENT = (address: string, key: string) => `
const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } } };
fetch('http://${address}/mcp', { method: 'POST', signal: AbortSignal.timeout(3000), headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: 'Bearer ${key}' }, body: JSON.stringify(body) })
  .then(async (answer) => console.log(answer.status, (await answer.text()).match(/"serverInfo":\\{"name":"([^"]*)"/)?.[1] ?? ''))
  .catch((fault) => console.log(fault.name))`;

/** What a client of the machine is told: the status and the name of the server, or the code of its fault. */
function overHttps(url: string, tls: SecureContextOptions, key: string): Promise<string> {
  const body = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${key}`,
  };
  return new Promise((resolve) => {
    const asking = request(`${url}/mcp`, { method: 'POST', headers, agent: false, ...tls }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () =>
        resolve(`${answer.statusCode} ${/"serverInfo":\{"name":"([^"]*)"/.exec(text)?.[1] ?? ''}`.trim()),
      );
    });
    asking.on('error', (fault: NodeJS.ErrnoException) => resolve(`fault ${fault.code}`));
    asking.end(JSON.stringify(body));
  });
}

function processesOn(folder: string): readonly string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder));
}

describe.skipIf(reason !== undefined)(`mcp-tagging is up${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-up-'));
  const started: RunningUp[] = [];
  const here = () => {
    const [running] = started;
    if (running === undefined) throw new Error('it is not up');
    return running.report;
  };
  beforeAll(async () => {
    started.push(await up({ target: 'mcp-tagging', folder, port: 0, cwd: ROOT }));
  });
  afterAll(async () => {
    await started[0]?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const asked = (service: string, operation: string, input: object) =>
    askedOf(here().url ?? '', `${service}.${operation}`, input);

  async function apiKey(): Promise<string> {
    const SecretId = here().outputs.find(({ name }) => name === 'APIKeySecretArn')?.value;
    const { SecretString: key } = await asked('secretsmanager', 'GetSecretValue', { SecretId });
    return String(key);
  }

  function addressOfServer(): string {
    return (
      /at (\S+:8080)/.exec(here().components.find(({ component }) => component === 'Server')?.detail ?? '')?.[1] ?? ''
    );
  }

  async function printed(component: string, words: readonly string[]): Promise<string> {
    let text = '';
    const { diagnostics } = await execute({ folder, component, words, onOutput: (more) => (text += more) });
    return diagnostics[0]?.what ?? text.trim();
  }

  function logicalId(type: string): string {
    const template = join(ROOT, '.lintel/mcp-tagging/prod/McpTagging.template.json');
    const { Resources: all } = JSON.parse(readFileSync(template, 'utf8')) as {
      readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
    };
    return Object.entries(all).find(([, each]) => each.Type === type)?.[0] ?? '';
  }

  test('its stack is complete and its server answers', async () => {
    expect(here().diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(here().stacks).toEqual([{ name: 'McpTagging', region: 'us-east-1', status: 'CREATE_COMPLETE' }]);
    const { components } = await systemStatus({ folder });
    expect(components.find(({ component }) => component === 'Server')).toMatchObject({ state: 'healthy' });
  });

  test('the load balancer reaches the server, which knows the key of the secret and no other', async () => {
    const balancer = logicalId('AWS::ElasticLoadBalancingV2::LoadBalancer');
    const ask = async (key: string) => printed(balancer, [process.execPath, '-e', CLIENT(addressOfServer(), key)]);
    expect(await ask(await apiKey())).toBe('200 tag-compliance-mcp');
    expect(await ask('not-a-key')).toBe('401');
  });

  test('its front door answers over TLS 1.3 with a certificate of the authority, and over nothing older', async () => {
    const door = async () => (await systemStatus({ folder })).components.find(({ url }) => url?.startsWith('https:'));
    await expect.poll(door, { timeout: 90_000 }).toMatchObject({ state: 'healthy' });
    const url = (await door())?.url ?? '';
    const ca = readFileSync(here().authority ?? '');
    expect(await overHttps(url, { ca }, await apiKey())).toBe('200 tag-compliance-mcp');
    expect(await overHttps(url, { ca, maxVersion: 'TLSv1.2' }, '')).toMatch(
      /^fault ERR_SSL|^fault ECONNRESET|^fault EPROTO/,
    );
    expect(await overHttps(url, {}, '')).toMatch(/^fault (?:SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/);
  });

  test('the report tells what answered at its door, and that nothing does for a client with another authority', async () => {
    expect(here().doors).toMatchObject([{ url: expect.stringMatching(/^https:/), status: 200 }]);
    const { components } = await systemStatus({ folder });
    const other = join(folder, 'other.pem');
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=x',
      '-keyout',
      '-',
      '-out',
      other,
    ]);
    expect(await doorsOf(components, other)).toMatchObject([{ fault: expect.stringMatching(/certificate/) }]);
    rmSync(other);
  });

  test('nobody else reaches it', async () => {
    const endpoint = logicalId('AWS::EC2::VPCEndpoint');
    const program = CLIENT(addressOfServer(), await apiKey());
    expect(await printed(endpoint, [process.execPath, '-e', program])).toBe('TimeoutError');
  });

  test("the instance has its role, and AWS's API under its own name behind an endpoint", async () => {
    const program = `(async () => {
      const at = 'http://169.254.169.254/latest/';
      const token = await (await fetch(at + 'api/token', { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' } })).text();
      const role = await (await fetch(at + 'meta-data/iam/security-credentials/', { headers: { 'x-aws-ec2-metadata-token': token } })).text();
      const answer = await fetch('https://secretsmanager.us-east-1.amazonaws.com/', { method: 'POST', headers: { 'x-amz-target': 'secretsmanager.ListSecrets', 'content-type': 'application/x-amz-json-1.1' }, body: '{}' });
      console.log(role !== '', answer.status, (await answer.text()).includes('MissingAuthenticationToken'));
    })()`;
    const words = [
      'sh',
      '-c',
      'NODE_EXTRA_CA_CERTS=/etc/pki/lintel/authority.pem exec /usr/bin/node-24 -e "$0"',
      program,
    ];
    // Nobody signed the question.
    expect(await printed('Server', words)).toBe('true 403 true');
  });

  test('its lines are in the log group of the template, and its key is in none', async () => {
    const lines = async () =>
      JSON.stringify((await asked('Logs_20140328', 'FilterLogEvents', { logGroupName: '/mcp-tagging/prod' })).events);
    await expect.poll(lines, { timeout: 20_000 }).toContain('The server listens.');
    const key = await apiKey();
    expect(await lines()).not.toContain(key);
    expect(readFileSync(join(folder, 'system', 'system.log'), 'utf8')).not.toContain(key);
  });

  test('a command ends with whoever asked for it', async () => {
    const { control = '' } = JSON.parse(readFileSync(join(folder, 'daemon.json'), 'utf8')) as { control?: string };
    const body = JSON.stringify({ ask: 'exec', component: 'Server', words: ['sh', '-c', 'echo begun; sleep 98765'] });
    const asking = httpRequest({ socketPath: control, method: 'POST', path: '/' });
    asking.on('error', () => undefined);
    const begun = new Promise<void>((resolve) => asking.once('response', (it) => it.once('data', () => resolve())));
    asking.end(body);
    await begun;
    const left = () => spawnSync('pgrep', ['-f', '^sleep 98765']).status;
    expect(left()).toBe(0);
    asking.destroy();
    await expect.poll(left, { timeout: 10_000 }).toBe(1);
  });

  test('a command for a component that is not there is refused by name', async () => {
    expect(await printed('Servr', ['true'])).toContain('nothing here is called Servr');
  });
});

describe.skipIf(reason !== undefined)('after lintel down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-down-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('nothing is left: no process, no port, no socket, and the state only in its folder', async () => {
    const running = await up({ target: 'mcp-tagging', folder, port: 0, cwd: ROOT });
    const url = running.report.url ?? '';
    const asking = down({ folder }).then((answer) => ({ answer, processes: processesOn(folder), left: left() }));
    const left = () => readdirSync(folder).sort();
    await running.asked;
    await running.stop();
    expect(await asking).toMatchObject({
      answer: { diagnostics: [], target: 'mcp-tagging' },
      processes: [],
      left: ['blobs', 'journal', 'key', 'outbox', 'system'],
    });
    await expect(fetch(url)).rejects.toThrow();
    expect(existsSync('/opt/tag-compliance-mcp')).toBe(false);
    expect((await systemStatus({ folder })).diagnostics).toMatchObject([{ code: 'LTL4003' }]);
  });

  test.each(['deploy', 'network'])('and of one that is interrupted once it has come as far as "%s"', async (step) => {
    const interruption = new AbortController();
    const notify = ({ text }: { readonly text: string }) => {
      if (text.trim().startsWith(step)) interruption.abort(new Error('told to end'));
    };
    const { report } = await up({
      target: 'mcp-tagging',
      folder,
      port: 0,
      cwd: ROOT,
      host: { notify, ask: (question) => Promise.resolve(question.default) },
      signal: interruption.signal,
    });
    expect(report.diagnostics.at(-1)).toMatchObject({
      severity: 'error',
      what: expect.stringContaining('interrupted'),
    });
    expect(readdirSync(folder).sort()).toEqual(['blobs', 'journal', 'key', 'outbox', 'system']);
    expect(processesOn(folder)).toEqual([]);
  });
});
