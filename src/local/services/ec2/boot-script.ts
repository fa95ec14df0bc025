/**
 * What the user data of an instance asks for, as far as it can be read without being run: files that the shell script writes
 * as here-documents, and among them systemd units with their environment and the configuration of the CloudWatch agent.
 * Packages, users, hardening and downloads are not run here; `notRun` names what the script calls for them.
 */
import {
  type BootFolder,
  type BootMode,
  type BootOwner,
  type BootUser,
  bootUsersOf,
  emptyFilesOf,
  foldersOf,
  modesOf,
  ownersOf,
} from './boot-folders.ts';
import {
  authorityFilesOf,
  type FileVariable,
  fileVariablesOf,
  NGINX_CONFIGURATION,
  NGINX_MAIN,
  nginxService,
  type OwnCertificate,
  ownCertificatesOf,
  pm2Services,
  type RandomFile,
  randomFilesOf,
  tlsPortOf,
} from './boot-programs.ts';
import { type CronJob, cronJobsOf } from './cron-table.ts';
import type { BootFile, SystemdService } from './systemd-service.ts';

export interface BootScript {
  readonly files: readonly BootFile[];
  readonly services: readonly SystemdService[];
  /** Files whose lines go to CloudWatch Logs. */
  readonly shipped: readonly ShippedFile[];
  /** The SSM parameter that has the agent's configuration, where the script fetches it from there. */
  readonly agentParameter: string | undefined;
  /** Made once, where the script makes them. */
  readonly randomFiles: readonly RandomFile[];
  readonly certificates: readonly OwnCertificate[];
  /** Variables that the script adds to an environment file, with the files that hold their values. */
  readonly fileVariables: readonly FileVariable[];
  /** Files that the script fetches the authorities of databases into. */
  readonly authorityFiles: readonly string[];
  readonly folders: readonly BootFolder[];
  readonly emptyFiles: readonly string[];
  readonly modes: readonly BootMode[];
  readonly owners: readonly BootOwner[];
  readonly users: readonly BootUser[];
  /** What cron runs. */
  readonly jobs: readonly CronJob[];
  /** Where nginx ends TLS. */
  readonly tlsPort: number | undefined;
  /** Programs that the script calls and that are not run, in the order in which it first names them. */
  readonly notRun: readonly string[];
}

export interface ShippedFile {
  readonly path: string;
  readonly group: string;
  readonly stream: string;
}

const PROGRAMS = ['dnf', 'yum', 'apt-get', 'useradd', 'systemctl', 'curl', 'aws', 'augenrules', 'sysctl', 'cfn-signal'];

/**
 * Reads the decoded user data: a script, or a multipart message with one. What a program of the machine can do itself depends
 * on which are installed.
 */
export function readBootScript(userData: string, isInstalled: (program: string) => boolean = () => false): BootScript {
  const script = shellPart(userData);
  const files = filesOf(script);
  const text = (path: string) => files.find((file) => file.path === path)?.text;
  const units = files.filter(({ path }) => /^\/etc\/systemd\/system\/[^/]+\.service$/.test(path));
  const rest = withoutDocuments(script);
  const plain = filled(rest, constantsOf(script));
  const services = units.flatMap((unit) => {
    const service = serviceOf(unit, text);
    return pm2Services(service, rest, text, isInstalled) ?? [service];
  });
  const nginx = nginxService(files);
  return {
    files: nginx.length === 0 ? files : [...files, { path: NGINX_CONFIGURATION, text: NGINX_MAIN }],
    services: [...services, ...nginx],
    randomFiles: randomFilesOf(rest),
    certificates: ownCertificatesOf(rest),
    fileVariables: fileVariablesOf(rest),
    authorityFiles: authorityFilesOf(rest),
    folders: foldersOf(plain),
    emptyFiles: emptyFilesOf(plain),
    modes: modesOf(plain),
    owners: ownersOf(plain),
    users: bootUsersOf(plain),
    jobs: cronJobsOf(files),
    tlsPort: tlsPortOf(files),
    shipped: files.flatMap((file) => shippedFiles(file.text)),
    agentParameter: /fetch-config\b.*-c\s+["']?ssm:([^\s'"]+)/.exec(rest)?.[1],
    notRun: PROGRAMS.filter((program) => new RegExp(`(?:^|[\\s/;&|(])${program}\\s`, 'm').test(rest)),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html: a MIME message may carry several parts. */
function shellPart(userData: string): string {
  const boundary = /^Content-Type: multipart\/mixed; boundary="?([^"\n]+)"?/im.exec(userData)?.[1];
  if (boundary === undefined) return userData;
  const parts = userData.split(`--${boundary}`);
  const shell = parts.find((part) => /^Content-Type: text\/x-shellscript/im.test(part)) ?? '';
  return shell.slice(shell.search(/\r?\n\r?\n/)).trimStart();
}

const DOCUMENT = /^[ \t]*(?:cat|tee)\s+>?\s*("?)([^\s"]+)\1\s*<<-?\s*(['"]?)(\w+)\3[^\n]*\n([\s\S]*?)\n?^\s*\4$/gm;

function filesOf(script: string): readonly BootFile[] {
  const constants = constantsOf(script);
  return [...script.matchAll(DOCUMENT)].map(([, , path = '', quote = '', , text = '']) => ({
    path: filled(path, constants),
    text: quote === '' ? filled(text, constants) : text,
  }));
}

function withoutDocuments(script: string): string {
  return script.replaceAll(DOCUMENT, '');
}

/** Names that the script gives to plain words. */
function constantsOf(script: string): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  const assignments = /^[ \t]*(?:readonly |local |export )?(\w+)=(?:'([^'\n]*)'|"([^"\n`(]*)"|([^\s'"`;(]*))[ \t]*$/gm;
  for (const [, name = '', single, double, plain] of script.matchAll(assignments))
    if (!constants.has(name)) constants.set(name, single ?? filled(double ?? plain ?? '', constants));
  return constants;
}

function filled(text: string, constants: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    return constants.get(braced ?? bare ?? '') ?? whole;
  });
}

function serviceOf({ path, text }: BootFile, fileText: (path: string) => string | undefined): SystemdService {
  const entries = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value.trim()] as const);
  const all = (key: string) => entries.filter(([name]) => name === key).map(([, value]) => value);
  const last = (key: string) => all(key).at(-1);
  const environmentFiles = all('EnvironmentFile').map((file) => file.replace(/^-/, ''));
  const fromFiles = environmentFiles.map((file) => fileText(file) ?? '');
  const environment = [...fromFiles.flatMap((each) => each.split('\n')), ...all('Environment').flatMap(words)];
  const output = last('StandardOutput');
  return {
    name: path.slice(path.lastIndexOf('/') + 1, -'.service'.length),
    command: words(last('ExecStart') ?? ''),
    before: all('ExecStartPre').map(words),
    folder: last('WorkingDirectory') ?? '/',
    environment: Object.fromEntries(environment.flatMap(assignment)),
    user: last('User'),
    restarts: last('Restart') === 'always' || last('Restart') === 'on-failure',
    restartSeconds: secondsOf(last('RestartSec'), 0.1),
    stopSeconds: secondsOf(last('TimeoutStopSec'), 90),
    output: output?.startsWith('append:') === true ? output.slice('append:'.length) : undefined,
    errorOutput: undefined,
    environmentFiles,
    writable: all('ReadWritePaths').flatMap(words),
  };
}

function assignment(line: string): readonly (readonly [string, string])[] {
  const [, name, value = ''] = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/, '$2')]];
}

function words(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

function secondsOf(text: string | undefined, fallback: number): number {
  const [, amount, unit] = /^([\d.]+)\s*(ms|s|sec|min|m)?$/.exec(text ?? '') ?? [];
  if (amount === undefined) return fallback;
  const factor = unit === 'ms' ? 0.001 : unit === 'min' || unit === 'm' ? 60 : 1;
  return Number(amount) * factor;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html */
export function shippedFiles(text: string): readonly ShippedFile[] {
  if (!text.includes('collect_list')) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const list = dig(parsed, 'logs', 'logs_collected', 'files', 'collect_list');
  return (Array.isArray(list) ? list : []).flatMap((each: unknown) => {
    const [path, group, stream] = [dig(each, 'file_path'), dig(each, 'log_group_name'), dig(each, 'log_stream_name')];
    if (typeof path !== 'string' || typeof group !== 'string') return [];
    return [{ path, group, stream: typeof stream === 'string' ? stream : '{instance_id}' }];
  });
}

function dig(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? Object.entries(at).find(([name]) => name === key)?.[1] : undefined,
    value,
  );
}
