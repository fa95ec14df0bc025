/**
 * What of a parameter group a PostgreSQL on this machine takes, and why not the rest. Values are as RDS has them: integers in
 * the unit of the parameter, or a formula of the memory of the class.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { librariesOf, type PostgresPrograms } from './programs.ts';

export interface AppliedSettings {
  /** For `postgresql.conf`, in order. */
  readonly settings: Readonly<Record<string, string>>;
  readonly forcesTls: boolean;
  /** One sentence each: what is not as the group has it. */
  readonly notApplied: readonly string[];
}

export interface SettingsQuestion {
  readonly programs: PostgresPrograms;
  /** Of the parameter groups, the instance's over the cluster's. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Bytes of the class. */
  readonly memory: number;
  /** For Aurora Serverless, where the capacity decides. */
  readonly maxConnections?: number;
  /** As asked for: RDS forces TLS from 15 on. */
  readonly engineMajor: number;
}

/** A database has here what the machine gives, not what its class would. */
const SIZED = new Set([
  'shared_buffers',
  'effective_cache_size',
  'huge_pages',
  'max_wal_size',
  'min_wal_size',
  'maintenance_work_mem',
  'autovacuum_work_mem',
  'wal_buffers',
]);

/** What decides where and how this server runs: never the group's. */
const OURS = new Set([
  'port',
  'listen_addresses',
  'unix_socket_directories',
  'ssl',
  'ssl_cert_file',
  'ssl_key_file',
  'ssl_ca_file',
  'data_directory',
  'hba_file',
  'archive_mode',
  'archive_command',
  'archive_timeout',
  'wal_level',
  'log_destination',
  'logging_collector',
  'synchronous_standby_names',
  'restore_command',
  'primary_conninfo',
  'fsync',
]);

export function settingsOf(question: SettingsQuestion): AppliedSettings {
  const { programs, parameters, memory, engineMajor } = question;
  const known = knownTo(programs);
  const libraries = librariesOf(programs);
  const settings: Record<string, string> = {
    max_connections: String(question.maxConnections ?? maxConnectionsOf(memory)),
    log_line_prefix: '%t:%r:%u@%d:[%p]:',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  const notApplied: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (name === 'rds.force_ssl') continue;
    if (name === 'rds.logical_replication') {
      if (value === '1') settings.wal_level = 'logical';
    } else if (name.startsWith('rds.') || name.startsWith('apg_') || name.startsWith('aurora')) {
      notApplied.push(`${name} is RDS's own and does nothing here`);
    } else if (SIZED.has(name))
      notApplied.push(`${name} follows from the memory of the class, which the machine has not`);
    else if (OURS.has(name)) notApplied.push(`${name} is set by what runs the server here`);
    else if (name === 'shared_preload_libraries') {
      const wanted = value.split(',').map((each) => each.trim());
      const there = wanted.filter((each) => libraries.has(each));
      settings[name] = there.join(',');
      for (const each of wanted)
        if (each !== '' && !there.includes(each))
          notApplied.push(`${each} is not part of PostgreSQL ${programs.version} here`);
    } else if (!name.includes('.') && !known.has(name.toLowerCase()))
      notApplied.push(`PostgreSQL ${programs.version} knows no ${name}`);
    else settings[name] = valueIn(value, memory);
  }
  const forced = parameters['rds.force_ssl'];
  return { settings, forcesTls: forced === undefined ? engineMajor >= 15 : forced === '1', notApplied };
}

/** `LEAST({DBInstanceClassMemory/9531392},5000)`: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections */
export function maxConnectionsOf(memory: number): number {
  return Math.max(20, Math.min(Math.floor(memory / 9_531_392), 5000));
}

/** `{DBInstanceClassMemory/9531392}`, `LEAST(a,b)`, `GREATEST(a,b)`, `SUM(a,b)`; other text as it is. */
export function valueIn(text: string, memory: number): string {
  const inner = /^\{(.*)\}$/.exec(text)?.[1] ?? text;
  const call = /^(LEAST|GREATEST|SUM)\((.*)\)$/i.exec(inner);
  if (call !== null) {
    const [, name = '', list = ''] = call;
    const numbers = list.split(',').map((each) => Number(valueIn(each.trim(), memory)));
    if (numbers.some(Number.isNaN)) return text;
    const combine = { LEAST: Math.min, GREATEST: Math.max, SUM: (...all: number[]) => all.reduce((a, b) => a + b, 0) };
    return String(combine[name.toUpperCase() as keyof typeof combine](...numbers));
  }
  const product = /^DBInstanceClassMemory((?:[/*]\d+)*)$/.exec(inner)?.[1];
  if (product === undefined) return text;
  const factors = product.match(/[/*]\d+/g) ?? [];
  return String(
    Math.floor(
      factors.reduce(
        (sum, each) => (each.startsWith('/') ? sum / Number(each.slice(1)) : sum * Number(each.slice(1))),
        memory,
      ),
    ),
  );
}

const described = new Map<string, ReadonlySet<string>>();

function knownTo({ folder }: PostgresPrograms): ReadonlySet<string> {
  const known = described.get(folder);
  if (known !== undefined) return known;
  // Not shown by --describe-config, since they are set by configuration of their own kind.
  const more = ['timezone', 'log_timezone', 'default_text_search_config', 'datestyle', 'search_path'];
  const { stdout } = spawnSync(join(folder, 'postgres'), ['--describe-config'], { encoding: 'utf8' });
  const names = new Set([...more, ...stdout.split('\n').map((line) => (line.split('\t')[0] ?? '').toLowerCase())]);
  described.set(folder, names);
  return names;
}

/** The text of a configuration file. */
export function configurationText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'\n`)
    .join('');
}
