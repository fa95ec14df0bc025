/**
 * What starts on a host beside plain systemd units: the applications of PM2, nginx with the sites that the script writes, and
 * the keys, certificates and authorities that the script makes or fetches for them.
 */
import type { BootFile, SystemdService } from './systemd-service.ts';

/** A file of so many random bytes in hexadecimal, made where it is missing. */
export interface RandomFile {
  readonly path: string;
  readonly bytes: number;
}

/** A certificate that signs itself, made where its key is missing. */
export interface OwnCertificate {
  readonly name: string;
  readonly keyPath: string;
  readonly path: string;
}

/** A variable whose value is what stands in a file. */
export interface FileVariable {
  readonly name: string;
  readonly path: string;
  /** The environment file that it is added to. */
  readonly addedTo: string;
}

/** https://docs.openssl.org/master/man1/openssl-rand/ */
export function randomFilesOf(script: string): readonly RandomFile[] {
  return [...script.matchAll(/openssl rand -hex (\d+) >\s*(\S+)/g)].map(([, bytes, path = '']) => ({
    path,
    bytes: Number(bytes),
  }));
}

/** https://docs.openssl.org/master/man1/openssl-req/ */
export function ownCertificatesOf(script: string): readonly OwnCertificate[] {
  return [...script.replaceAll('\\\n', ' ').matchAll(/openssl req -x509\b([^\n;&|]*)/g)].flatMap(([, words = '']) => {
    const option = (name: string) => new RegExp(`-${name}\\s+(\\S+)`).exec(words)?.[1];
    const [name, keyPath, path] = [option('subj')?.replace(/^.*\/CN=/, ''), option('keyout'), option('out')];
    return name === undefined || keyPath === undefined || path === undefined ? [] : [{ name, keyPath, path }];
  });
}

export function fileVariablesOf(script: string): readonly FileVariable[] {
  return [...script.matchAll(/echo "(\w+)=\$\(cat ([^\s)"]+)\)"\s*>>\s*(\S+)/g)].map(
    ([, name = '', path = '', addedTo = '']) => ({ name, path, addedTo }),
  );
}

/** Files that hold the authorities of RDS: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html */
export function authorityFilesOf(script: string): readonly string[] {
  return [
    ...script.matchAll(/(?:-o|--output|download)\s+(\S+)\s+https:\/\/truststore\.pki\.rds\.amazonaws\.com\//g),
  ].map(([, path = '']) => path);
}

/** Commands of a script that run in a folder to their end, by the folder. */
export function commandsIn(script: string, folder: string): readonly (readonly string[])[] {
  return [...script.matchAll(/\bcd (\S+); exec ([^'"\n;&|]+)/g)]
    .filter(([, at]) => at === folder)
    .map(([, , command = '']) => command.trim().split(/\s+/).map(nodePath));
}

function nodePath(word: string): string {
  return word === 'node' ? '/usr/bin/node' : word;
}

/**
 * PM2 with the applications of an ecosystem file that is plain data, where the machine has PM2; the service is called as the
 * first of them. Where it has none, each application is a service of its own, supervised as systemd would. Undefined where
 * the unit does not start PM2. https://pm2.keymetrics.io/docs/usage/application-declaration/
 */
export function pm2Services(
  unit: SystemdService,
  script: string,
  fileText: (path: string) => string | undefined,
  isInstalled: (program: string) => boolean,
): readonly SystemdService[] | undefined {
  const [program = '', verb, file = ''] = unit.command;
  if (!isPm2(program) || verb !== 'start') return undefined;
  const [, data] = /^module\.exports = ([\s\S]*);\s*$/.exec(fileText(file) ?? '') ?? [];
  const apps = data === undefined ? [] : appsIn(data);
  const [first] = apps;
  if (first === undefined) return undefined;
  if (isInstalled(program)) {
    const { PM2_HOME: home = '/root/.pm2' } = unit.environment;
    return [
      {
        ...unit,
        name: first.name,
        before: apps.flatMap(({ cwd }) => commandsIn(script, cwd)),
        folder: first.cwd,
        output: `${home}/runtime.log`,
        writable: [...unit.writable, home],
      },
    ];
  }
  return apps.map((app) => ({
    ...unit,
    name: app.name,
    command: ['/usr/bin/node', app.script],
    before: commandsIn(script, app.cwd),
    folder: app.cwd,
    restarts: true,
    stopSeconds: (app.kill_timeout ?? 1600) / 1000,
    output: app.out_file,
    errorOutput: app.error_file,
  }));
}

/** It runs with the host's Node. */
export function isPm2(program: string): boolean {
  return program.endsWith('/pm2-runtime');
}

interface App {
  readonly name: string;
  readonly script: string;
  readonly cwd: string;
  readonly kill_timeout?: number;
  readonly out_file?: string;
  readonly error_file?: string;
}

function appsIn(text: string): readonly App[] {
  try {
    const { apps = [] }: { apps?: readonly Partial<App>[] } = JSON.parse(text);
    return apps.filter(
      (app): app is App =>
        typeof app.name === 'string' && typeof app.script === 'string' && typeof app.cwd === 'string',
    );
  } catch {
    return [];
  }
}

export const NGINX = '/usr/sbin/nginx';
const SITES = '/etc/nginx/sites-enabled/';
/** Beside the configuration that the package brings, which is the machine's here. */
export const NGINX_CONFIGURATION = '/etc/nginx/host.conf';

function sitesOf(files: readonly BootFile[]): string {
  const sites = files.filter(({ path }) => path.startsWith(SITES));
  return sites.map(({ text }) => text).join('\n');
}

/** https://nginx.org/en/docs/http/ngx_http_core_module.html#listen */
export function tlsPortOf(files: readonly BootFile[]): number | undefined {
  const [, port] = /^\s*listen (?:\S+:)?(\d+) ssl\b/m.exec(sitesOf(files)) ?? [];
  return port === undefined ? undefined : Number(port);
}

/** nginx, where the script writes a site of it. */
export function nginxService(files: readonly BootFile[]): readonly SystemdService[] {
  const [, port] = /^\s*listen (?:\S+:)?(\d+)/m.exec(sitesOf(files)) ?? [];
  if (port === undefined) return [];
  return [
    {
      name: 'nginx',
      command: [NGINX, '-c', NGINX_CONFIGURATION, '-g', 'daemon off;'],
      before: [],
      folder: '/',
      environment: { PORT: port },
      user: undefined,
      restarts: true,
      restartSeconds: 1,
      stopSeconds: 10,
      output: undefined,
      errorOutput: undefined,
      writable: [],
      environmentFiles: [],
    },
  ];
}

/** What Debian's and Ubuntu's package sets around the sites. */
export const NGINX_MAIN = `user root;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events { worker_connections 256; }
http {
  include /etc/nginx/mime.types;
  access_log /var/log/nginx/access.log;
  sendfile on;
  include ${SITES}*;
}
`;
