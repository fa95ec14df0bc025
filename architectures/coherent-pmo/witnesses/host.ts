/** What runs on the host, by its own words. */
import { mustSee, type RunWitness, type WitnessedSystem } from 'lintel/constructs';
import type { CoherentSettings } from '../options.ts';
import { HEALTH, said, sql } from './client.ts';

export function hostWitnesses({ programs, domainName }: CoherentSettings): readonly RunWitness[] {
  return [
    {
      claim: 'PMO-CMP-06',
      async see(system) {
        const version = await said(system, '/usr/bin/node', '--version');
        mustSee(programs.node >= 20 && version.startsWith(`v${programs.node}.`), `node --version says ${version}`);
        return `The Node of the host, with which the API runs, says ${version}.`;
      },
    },
    {
      claim: 'PMO-CMP-07',
      async see(system) {
        const text = await said(system, '/usr/sbin/nginx', '-v');
        const [, major = '0', minor = '0'] = /nginx\/(\d+)\.(\d+)/.exec(text) ?? [];
        mustSee(Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 18), `nginx -v says ${text}`);
        return `The nginx that serves the site says ${major}.${minor}.`;
      },
    },
    {
      claim: 'PMO-CMP-08',
      async see(system) {
        const version = await said(system, 'bash', '-c', `${PM2_HOME} pm2 --version`);
        mustSee(programs.pm2 >= 5 && version.startsWith(`${programs.pm2}.`), `pm2 --version says ${version}`);
        mustSee((await apiProcess(system)) > 0, 'PM2 has no process of the API');
        return `The PM2 that runs the API says ${version}.`;
      },
    },
    {
      claim: 'PMO-CMP-10',
      async see(system) {
        const version = await said(system, 'aws', '--version');
        mustSee(version.startsWith('aws-cli/2.'), `aws --version says ${version}`);
        const arn = await said(system, 'aws', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text');
        mustSee(arn.includes(`assumed-role/${system.output('RoleName')}/`), `it calls as ${arn}`);
        return `The AWS CLI of the host says ${version.split(' ')[0]}, and calls with the role of the server.`;
      },
    },
    {
      claim: 'PMO-CMP-16',
      async see(system) {
        const client = await said(system, 'psql', '--version');
        const server = await sql(system, 'show server_version');
        const [, one] = /(\d+)/.exec(client) ?? [];
        const [, other] = /(\d+)/.exec(server) ?? [];
        mustSee(one !== undefined && one === other, `psql is "${client}", the server "${server}"`);
        return `psql of the host and the server that it asks are both of version ${one}.`;
      },
    },
    {
      claim: 'PMO-CMP-11',
      async see(system) {
        const redirect = await system.program('Server', REDIRECT);
        mustSee(redirect === `301 https://${domainName}/a?b=1`, `on port 80 nginx says ${redirect}`);
        const { status, tls } = await system.ask({ path: '/' });
        mustSee(status === 200 && tls !== '', `on port 443 nginx says ${status} over ${tls || 'no TLS'}`);
        return `On port 80 a redirect to https://${domainName}, with path and query; on 443 an answer over ${tls}.`;
      },
    },
    {
      claim: 'PMO-CMP-12',
      async see(system) {
        const answer = await system.program('Server', askedOnHost(`http://127.0.0.1:4000${HEALTH}`));
        mustSee(answer.startsWith('200 application/json'), `on port 4000 ${HEALTH} gets ${answer}`);
        return `On the host GET ${HEALTH} on port 4000 is answered with 200.`;
      },
    },
    {
      claim: 'PMO-CMP-13',
      async see(system) {
        const page = await system.program('Server', askedOnHost('http://127.0.0.1:5173/'));
        mustSee(page.startsWith('200 text/html'), `on port 5173 / gets ${page}`);
        const [, script] = /<script[^>]* src="([^"]+)"/.exec(page) ?? [];
        mustSee(script !== undefined, `the page on port 5173 has no script: ${page.slice(0, 200)}`);
        const built = await system.program('Server', askedOnHost(`http://127.0.0.1:5173${script}`));
        mustSee(/^200 (?:application|text)\/javascript/.test(built), `its script gets ${built.slice(0, 80)}`);
        return `On the host port 5173 answers with the page and with its built script ${script}.`;
      },
    },
    {
      claim: 'PMO-CMP-14',
      async see(system) {
        const [before, restarts] = [await apiProcess(system), await restartsOf(system)];
        mustSee(before > 0, 'PM2 has no process of the API');
        await said(system, 'kill', '-KILL', String(before));
        const begunMs = performance.now();
        // What was on its way to the old process is lost with it: who asks now asks the new one.
        await system.until('another process of the API', 60, async () => {
          const now = await apiProcess(system);
          return now > 0 && now !== before ? true : undefined;
        });
        await isServed(system);
        const seconds = (performance.now() - begunMs) / 1000;
        const after = await restartsOf(system);
        mustSee(after === restarts + 1, `PM2 counts ${after} restarts after ${restarts}`);
        return `The process of the API was killed; PM2 started another, which answered after ${seconds.toFixed(1)} s.`;
      },
    },
  ];
}

/** Resolves as soon as the front door answers of the API's health. */
export async function isServed(system: WitnessedSystem): Promise<void> {
  await system.until('an answer of the API', 60, async () =>
    (await system.ask({ path: HEALTH })).status === 200 ? true : undefined,
  );
}

const PM2_HOME = 'PM2_HOME=/opt/coherent/.pm2';

export async function apiProcess(system: WitnessedSystem): Promise<number> {
  return Number(await said(system, 'bash', '-c', `${PM2_HOME} pm2 pid pmo-api`));
}

/** PM2's list has the environment of the process, secrets and all: only the number leaves the host. */
async function restartsOf(system: WitnessedSystem): Promise<number> {
  return Number(await said(system, 'bash', '-c', `${PM2_HOME} pm2 jlist | jq '.[0].pm2_env.restart_time'`));
}

/** Has PM2 do something with the API. */
export async function pm2(system: WitnessedSystem, verb: 'stop' | 'restart'): Promise<void> {
  await said(system, 'bash', '-c', `${PM2_HOME} pm2 ${verb} pmo-api >/dev/null`);
}

const REDIRECT = `require('node:http').get({ port: 80, host: '127.0.0.1', path: '/a?b=1' }, (answer) => {
  console.log(answer.statusCode, answer.headers.location);
  answer.resume();
})`;

function askedOnHost(url: string): string {
  return `fetch(${JSON.stringify(url)}).then(async (answer) =>
    console.log(answer.status, answer.headers.get('content-type'), (await answer.text()).slice(0, 2000)))`;
}
