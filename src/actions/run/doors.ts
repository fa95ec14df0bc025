/** Whether the front doors of a system answer, as a client finds them that trusts the local authority and nobody else. */
import { readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestOverTls } from 'node:https';
import type { DoorAnswer, SystemComponent } from '../../answers/index.ts';

const LONGEST_MS = 5000;

/** Of the URLs of HTTP and HTTPS; another protocol has no question that anyone could ask. */
export function doorsOf(components: readonly SystemComponent[], authority: string): Promise<readonly DoorAnswer[]> {
  const ca = readFileSync(authority);
  const open = components.flatMap(({ component, url }) =>
    url === undefined || !/^https?:/.test(url) ? [] : [{ component, url }],
  );
  return Promise.all(open.map(async (door) => ({ ...door, ...(await asked(door.url, ca)) })));
}

function asked(url: string, ca: Buffer): Promise<Omit<DoorAnswer, 'component' | 'url'>> {
  const begunMs = performance.now();
  return new Promise((resolve) => {
    const request = url.startsWith('https:') ? requestOverTls : requestPlain;
    // Managed rules of AWS WAF refuse who does not say what it is.
    const headers = { 'user-agent': 'lintel' };
    const asking = request(url, { ca, headers, agent: false, signal: AbortSignal.timeout(LONGEST_MS) }, (answer) => {
      answer.resume();
      const { statusCode: status = 0 } = answer;
      answer.once('end', () => resolve({ status, milliseconds: Math.round(performance.now() - begunMs) }));
    });
    asking.once('error', ({ message }) => resolve({ fault: message }));
    asking.end();
  });
}
