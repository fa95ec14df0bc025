/**
 * The load balancer of the local target beside nginx, and with a web ACL of AWS's managed groups beside nginx with ModSecurity
 * and OWASP's core rule set. One proxy at a time works on one core; who asks and who answers share another. Needs nginx and wrk;
 * for the second pair Debian's libnginx-mod-http-modsecurity and modsecurity-crs.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './machine.ts';

const MODULE = '/usr/lib/nginx/modules/ngx_http_modsecurity_module.so';
const CORE_RULES = '/usr/share/modsecurity-crs';
const ROUNDS = 5;
const SECONDS = 4;
/** Before anything is measured: code that is compiled as it runs is at its best by then. */
const WARM_REQUESTS = 150_000;

interface Proxy {
  readonly name: string;
  readonly port: number;
  /** Whose processor time is counted. */
  readonly process: number;
}

export async function measureBalancers(): Promise<void> {
  if (spawnSync('nginx', ['-v']).status !== 0 || spawnSync('wrk', ['-v']).error !== undefined) {
    console.log('\nload balancer: nginx and wrk are not installed');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lintel-balancers-'));
  const started: ChildProcess[] = [];
  try {
    const [behind, plain, guarded] = [await freePort(), await freePort(), await freePort()];
    const backend = await nginx(folder, 'backend', behind, started, BACKEND);
    pin(backend, 1);
    const pass = `proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`;
    const upstream = `upstream target { server 127.0.0.1:${behind}; keepalive 64; }`;
    const proxies: Proxy[] = [
      {
        name: 'nginx',
        port: plain,
        process: await nginx(folder, 'plain', plain, started, { location: pass, http: upstream }),
      },
      { name: 'lintel', ...(await startedBalancer(behind, '', started)) },
    ];
    if (existsSync(MODULE) && existsSync(CORE_RULES)) {
      const rules = coreRules(folder);
      const http = `${upstream} modsecurity on; modsecurity_rules_file ${rules};`;
      const process = await nginx(folder, 'guarded', guarded, started, {
        location: pass,
        http,
        main: `load_module ${MODULE};`,
      });
      proxies.push({ name: 'nginx, ModSecurity, core rule set', port: guarded, process });
    } else console.log('\nlibnginx-mod-http-modsecurity and modsecurity-crs are not installed');
    proxies.push({ name: 'lintel, web ACL of three groups', ...(await startedBalancer(behind, 'waf', started)) });
    for (const { process: id } of proxies) pin(id, 0);
    await table(proxies);
  } finally {
    for (const each of started.toReversed()) {
      const ended = new Promise((resolve) => each.once('exit', resolve));
      if (each.exitCode === null && each.signalCode === null && each.kill('SIGTERM')) await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All in turn, so that what else the machine does meets all alike. */
async function table(proxies: readonly Proxy[]): Promise<void> {
  for (const { port } of proxies) await answers(port);
  const rows = proxies.map(() => ({ perSecond: [] as number[], perProcessorSecond: [] as number[] }));
  for (const { port } of proxies) for (let done = 0; done < WARM_REQUESTS; ) done += wrk(port);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, { port, process: id }] of proxies.entries()) {
      const before = processorSeconds(id);
      const requests = wrk(port);
      rows[index]?.perSecond.push(requests / SECONDS);
      rows[index]?.perProcessorSecond.push(requests / (processorSeconds(id) - before));
    }
  console.log(`\nload balancer on one core (median of ${ROUNDS} rounds of ${SECONDS} s, 32 connections, 85 bytes)`);
  console.log(`  ${''.padEnd(36)} ${['requests/s', 'per s of processor'].map((each) => each.padStart(20)).join('')}`);
  const medians = rows.map(
    ({ perSecond, perProcessorSecond }) => [median(perSecond), median(perProcessorSecond)] as const,
  );
  proxies.forEach(({ name }, index) => {
    const reference = medians[index - (index % 2)];
    const ratio = (column: 0 | 1) => ((medians[index]?.[column] ?? 0) / (reference?.[column] ?? 1)).toFixed(2);
    const cells = ([0, 1] as const).map((column) =>
      `${(medians[index]?.[column] ?? 0).toFixed(0)} × ${ratio(column)}`.padStart(20),
    );
    console.log(`  ${name.padEnd(36)} ${cells.join('')}`);
  });
}

const BACKEND = {
  location: `default_type application/json; return 200 '${JSON.stringify({ text: 'x'.repeat(74) })}';`,
};

async function nginx(
  folder: string,
  name: string,
  port: number,
  started: ChildProcess[],
  { location, http = '', main = '' }: { readonly location: string; readonly http?: string; readonly main?: string },
): Promise<number> {
  const own = join(folder, name);
  mkdirSync(own);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${own}/${each};`);
  writeFileSync(
    join(own, 'nginx.conf'),
    `${main}
daemon off; worker_processes 1; master_process off; pid ${own}/pid; error_log ${own}/error.log;
events { worker_connections 1024; }
http { ${paths.join(' ')} access_log off; keepalive_requests 1000000000; ${http}
  server { listen 127.0.0.1:${port}; location / { ${location} } } }
`,
  );
  const child = spawn('nginx', ['-c', join(own, 'nginx.conf'), '-e', join(own, 'error.log')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  started.push(child);
  await answers(port);
  return child.pid ?? 0;
}

/** Debian's files, with the defaults of the core rule set: paranoia 1, blocking at a score of 5. */
function coreRules(folder: string): string {
  const file = join(folder, 'rules.conf');
  const [setup = ''] = ['/etc/modsecurity/crs/crs-setup.conf', `${CORE_RULES}/crs-setup.conf.example`].filter(
    existsSync,
  );
  writeFileSync(
    file,
    `SecRuleEngine On
SecRequestBodyAccess On
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecAuditEngine Off
${setup === '' ? '' : `Include ${setup}`}
Include ${CORE_RULES}/rules/*.conf
`,
  );
  return file;
}

/** Before a target on loopback, with a web ACL for `waf`. */
export async function startedBalancer(
  behind: number,
  waf: string,
  started: ChildProcess[],
): Promise<Omit<Proxy, 'name'>> {
  const program = join(ROOT, 'bench', 'balancer-program.ts');
  const child = spawn(process.execPath, ['--conditions=lintel:source', program, String(behind), waf], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the load balancer ended with ${code}`)));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-200);
      const [, found] = /"listens","port":(\d+)/.exec(text) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { port, process: child.pid ?? 0 };
}

/** Only where the machine has two cores to give. */
export function pin(id: number, core: 0 | 1): void {
  spawnSync('taskset', ['-a', '-p', '-c', String(core), String(id)]);
}

/** How many requests were answered with 200; fails where any was not. */
function wrk(port: number): number {
  const asking = ['-t1', '-c32', `-d${SECONDS}s`, '-H', 'User-Agent: bench', `http://127.0.0.1:${port}/items?page=2`];
  const { stdout, status } = spawnSync('taskset', ['-c', '1', 'wrk', ...asking], { encoding: 'utf8' });
  const [, requests] = /(\d+) requests in/.exec(stdout) ?? [];
  if (status !== 0 || requests === undefined || stdout.includes('Non-2xx')) throw new Error(`wrk: ${stdout}`);
  return Number(requests);
}

/** User and system time of all threads. */
export function processorSeconds(id: number): number {
  const facts = readFileSync(`/proc/${id}/stat`, 'utf8');
  const fields = facts.slice(facts.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const headers = { 'user-agent': 'bench' };
    const status = await fetch(`http://127.0.0.1:${port}/`, { headers })
      .then((it) => it.status)
      .catch(() => 0);
    if (status === 200) return;
    if (attempt > 600) throw new Error(`nothing answers at ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
