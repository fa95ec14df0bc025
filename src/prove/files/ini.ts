/**
 * Settings of ini files, systemd units, environment files and `sshd_config`: sections, keys and values. The last setting
 * of a key counts; in `sshd_config` the first (https://man.openbsd.org/sshd_config); in systemd units keys that list
 * something add up, and an empty one begins anew
 * (https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html).
 */
import { toValue, type Value } from '../../model/index.ts';

export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly line: number;
}

const LISTS =
  /^(Exec\w+|Environment|EnvironmentFile|After|Before|Wants|Requires|BindsTo|PartOf|Conflicts|WantedBy|RequiredBy|On\w+|Listen\w+|ReadWritePaths|ReadOnlyPaths|InaccessiblePaths|Documentation|CapabilityBoundingSet|SystemCallFilter)$/;
const UNIT = /\.(service|timer|socket|mount|path|target|slice|conf)$/;

export function readSettings(path: string, text: string): readonly Setting[] {
  const isUnit = UNIT.test(path) && /^\[(Unit|Service|Timer|Socket|Mount|Path|Install)\]/m.test(text);
  const firstWins = /sshd?_config/.test(path);
  const found = new Map<string, Setting>();
  let section = '';
  for (const { text: line, number } of logicalLines(text)) {
    const header = /^\[([^\]]+)\]$/.exec(line) ?? (firstWins ? /^(Match\s.+)$/.exec(line) : null);
    if (header !== null) {
      section = header[1] ?? '';
      continue;
    }
    const setting = readSetting(line);
    if (setting === undefined) continue;
    const [key, value] = setting;
    const id = `${section}\n${key}`;
    const before = found.get(id);
    const values = isUnit && LISTS.test(key) ? (value === '' ? [] : [...(before?.values ?? []), value]) : [value];
    if (before === undefined || !firstWins) found.set(id, { section, key, values, line: number });
  }
  return [...found.values()];
}

/** The value of `section.key`, or of `key` outside of sections; both may hold dots. */
export function settingAt(settings: readonly Setting[], path: string): Value | undefined {
  const found = settings.find(({ section, key }) => path === (section === '' ? key : `${section}.${key}`));
  if (found === undefined) return undefined;
  return toValue(found.values.length === 1 ? found.values[0] : found.values);
}

/** Lines without comments; one that ends in a backslash goes on. */
function logicalLines(text: string): readonly { readonly text: string; readonly number: number }[] {
  const lines: { text: string; number: number }[] = [];
  let open: { text: string; number: number } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (/^[#;]|^\/\//.test(line)) continue;
    const goesOn = line.endsWith('\\');
    const own = goesOn ? line.slice(0, -1).trimEnd() : line;
    const whole =
      open === undefined ? { text: own, number: index + 1 } : { ...open, text: `${open.text} ${own}`.trim() };
    open = goesOn ? whole : undefined;
    if (!goesOn && whole.text !== '') lines.push(whole);
  }
  return lines;
}

/** `key = value`, `export KEY='value'`, `Key value`, `A::B "value";` */
function readSetting(line: string): readonly [key: string, value: string] | undefined {
  const assigned = /^(?:export\s+)?([^\s=][^=]*?)\s*=\s*(.*)$/.exec(line);
  if (assigned !== null) return [assigned[1] ?? '', plainValue(assigned[2] ?? '')];
  const spaced = /^([\w.:/-]+)\s+(.*?);?$/.exec(line);
  return spaced === null ? undefined : [spaced[1] ?? '', plainValue(spaced[2] ?? '')];
}

/** Without its quotes, and without a comment that a space and `#` begin. */
function plainValue(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/.exec(text.trim());
  if (quoted !== null) return quoted[1]?.replace(/\\(["\\$`])/g, '$1') ?? quoted[2] ?? '';
  return text.replace(/\s+[#;].*$/, '').trim();
}
