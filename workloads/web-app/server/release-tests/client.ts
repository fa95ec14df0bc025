/** A client of the application where it runs, for the tests of a release. */
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { checkServerIdentity } from 'node:tls';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly cookie: string | undefined;
  readonly body: string;
}

export interface Asked {
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

const LONGEST_MS = 30_000;

/** A load balancer's own name is in no certificate: there the chain is checked, and the name is not. */
const OWN_NAME = /\.elb\.amazonaws\.com$/;
const through = { proxyEnv: process.env };
const overHttps = new HttpsAgent({
  ...through,
  checkServerIdentity: (host, certificate) =>
    OWN_NAME.test(host) ? undefined : checkServerIdentity(host, certificate),
});
const overHttp = new HttpAgent(through);

export type Client = (path: string, asked?: Asked) => Promise<Answer>;

export function clientOf(base: string): Client {
  return (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(path, base);
      const isSecure = url.protocol === 'https:';
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const asking = (isSecure ? requestHttps : requestHttp)(
        url,
        {
          method,
          agent: isSecure ? overHttps : overHttp,
          signal: AbortSignal.timeout(LONGEST_MS),
          headers: {
            'user-agent': 'web-app-release-tests',
            accept: 'text/html,application/json',
            ...(sent !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
        },
        async (answer) => {
          let text = '';
          for await (const chunk of answer.setEncoding('utf8')) text += chunk;
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            cookie: answer.headers['set-cookie']?.[0]?.split(';')[0],
            body: text,
          });
        },
      );
      asking.once('error', reject);
      asking.end(sent);
    });
}

/** Runs the checks one after the other against the address on the command line; the first that fails ends the process with 1. */
export async function runAgainst(checks: Readonly<Record<string, (ask: Client) => Promise<void>>>): Promise<void> {
  const [, , base = ''] = process.argv;
  if (!URL.canParse(base)) {
    process.stderr.write(`"${base}" is no address.\n`);
    process.exitCode = 2;
    return;
  }
  for (const [what, check] of Object.entries(checks)) {
    try {
      await check(clientOf(base));
      process.stdout.write(`ok      ${what}\n`);
    } catch (thrown) {
      process.stdout.write(`failed  ${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
      process.exitCode = 1;
      return;
    }
  }
}

export function must(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Error(otherwise);
}
