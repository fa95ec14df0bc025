/** Programs of instances: the systemd unit that booting writes, with its environment files. */
import { ALWAYS, holeName, textIn } from '../../base/index.ts';
import { elementsAt, type Mapping, type Path, toValue, valuesAt } from '../../model/index.ts';
import { bootedBy } from '../files/booted.ts';
import { readSettings, type Setting, settingAt } from '../files/ini.ts';
import { Unreadable } from '../files/shell-tree.ts';
import { readUserData } from '../files/user-data.ts';
import { pathsWritten, writtenTo } from '../files/writes.ts';
import { launchTemplatesOf } from '../launch.ts';
import type { Question, Thing } from '../question.ts';
import {
  NO_VARIABLES,
  type Running,
  type RunVariable,
  type RunVariables,
  type Slot,
  unknownRunning,
} from './running.ts';

/** What is started by an instance, or by the instances of a template or group; `command` tells which of several units. */
export function instanceRuns(
  question: Question,
  thing: Thing,
  command: readonly string[] | undefined,
): readonly Running[] {
  const launches = launchTemplatesOf(question, thing);
  const made = launches.map((launch) => ('template' in launch ? { ...launch.template, when: launch.when } : undefined));
  const missing = launches.flatMap((launch) => ('unknown' in launch ? [launch] : []));
  if (missing.length > 0) return missing.map(({ unknown, when }) => unknownRunning(thing.id, when, unknown));
  const templates = made.filter((each) => each !== undefined);
  // Most questions are not about the program: the script that starts it is read for those that are.
  let known: Unit | undefined;
  const unit = () => {
    known ??= unitOf(question, thing, command);
    return known;
  };
  const dataOf = (path: Path, more: Partial<Slot> = {}): readonly Slot[] => {
    const own: Slot = {
      thing,
      path: thing.type === 'AWS::EC2::LaunchTemplate' ? ['LaunchTemplateData', ...path] : path,
    };
    const isOwn = valuesAt(own.thing.properties, own.path).some(({ value }) => value !== undefined);
    if (isOwn || templates.length === 0) return [{ ...own, ...more }];
    return templates.map((template) => ({
      thing: template,
      path: template.type === 'AWS::EC2::LaunchTemplate' ? ['LaunchTemplateData', ...path] : path,
      ...more,
    }));
  };
  const overrides = elementsAt(thing.properties, ['MixedInstancesPolicy', 'LaunchTemplate', 'Overrides']).map(
    ({ path }): Slot => ({ thing, path: [...path, 'InstanceType'] }),
  );
  const decided = `what the image or the account decides for ${thing.id}`;
  return [
    {
      name: thing.id,
      isHost: true,
      when: thing.when,
      owners: ownersOf(question, thing),
      slots: {
        image: dataOf(['ImageId']),
        instanceType: [...dataOf(['InstanceType']), ...overrides],
        metadataTokens: dataOf(['MetadataOptions', 'HttpTokens'], { open: decided }),
        metadataHops: dataOf(['MetadataOptions', 'HttpPutResponseHopLimit'], { open: decided }),
        role: dataOf(['IamInstanceProfile']).flatMap((slot) => profileRoles(question, slot)),
        get command() {
          return unit().slots.command ?? [];
        },
        get user() {
          return unit().slots.user ?? [];
        },
        get stopSeconds() {
          return unit().slots.stopSeconds ?? [];
        },
      },
      get variables() {
        return unit().variables;
      },
    },
  ];
}

/** Who receives requests for the instances: itself, or the groups made from a template. */
function ownersOf(question: Question, thing: Thing): readonly string[] {
  const made = [...question.model.resources.values()].filter((each) =>
    launchTemplatesOf(question, { ...each, kind: 'resource' }).some(
      (launch) => 'template' in launch && launch.template.id === thing.id,
    ),
  );
  return [thing.id, ...made.map(({ id }) => id)];
}

/** The roles of the instance profile that a slot names. */
function profileRoles({ model }: Question, slot: Slot): readonly Slot[] {
  const texts = ['', 'Arn', 'Name'].flatMap((key) =>
    valuesAt(slot.thing.properties, key === '' ? slot.path : [...slot.path, key]),
  );
  return texts.flatMap(({ value }): readonly Slot[] => {
    if (typeof value !== 'string') return [];
    const hole = model.holes.get(holeName(value) ?? '');
    const profile =
      hole?.kind === 'resource'
        ? model.resources.get(hole.resource)
        : [...model.resources.values()].find(
            ({ type, properties }) => type === 'AWS::IAM::InstanceProfile' && properties.InstanceProfileName === value,
          );
    if (profile === undefined)
      return [{ ...slot, path: [...slot.path, 'Roles'], open: `the instance profile ${value}` }];
    return [{ thing: { ...profile, kind: 'resource' }, path: ['Roles', 0] }];
  });
}

interface Unit {
  readonly slots: Running['slots'];
  readonly variables: RunVariables;
}

/** The unit that booting writes: the only one, or the one that starts the command. */
function unitOf(question: Question, thing: Thing, command: readonly string[] | undefined): Unit {
  const unknown = (why: string): Unit => ({ slots: {}, variables: { ...NO_VARIABLES, unknown: [why] } });
  const [source, ...more] = bootedBy(question, thing);
  if (source === undefined) return unknown(`what ${thing.id} starts: it has no boot script`);
  if (source.text === undefined || more.length > 0) return unknown(source.unknown ?? `what ${thing.id} boots`);
  try {
    const { script, files, unreadable } = readUserData(source.text);
    if (unreadable.length > 0) return unknown(`${source.name}: ${unreadable.join('; ')}`);
    const textOfFile = (path: string): string | undefined => {
      const { contents, unknown: open } = writtenTo(script, path);
      return files.get(path) ?? (contents.length === 1 && open.length === 0 ? contents[0]?.text : undefined);
    };
    const units = [...pathsWritten(script), ...files.keys()]
      .filter((path) => path.endsWith('.service'))
      .flatMap((path) => {
        const text = textOfFile(path);
        return text === undefined ? [] : [readSettings(path, text)];
      });
    const starting = units.filter((unit) => starts(unit, command));
    const [unit] = starting.length > 0 ? starting : units;
    if (unit === undefined) return unknown(`what ${thing.id} starts: booting writes no systemd unit`);
    if (units.length > 1 && starting.length !== 1) return unknown(`which unit of ${thing.id} is meant`);
    return readUnit(source.name, thing, unit, textOfFile);
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    return unknown(`${source.name}: line ${fault.line}: ${fault.message}`);
  }
}

function starts(unit: readonly Setting[], command: readonly string[] | undefined): boolean {
  if (command === undefined) return false;
  const words = wordsOf(settingAt(unit, 'Service.ExecStart'));
  return command.slice(1).every((word) => words.includes(word));
}

function wordsOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? value.replace(/^[-@:+!]+/, '').split(/\s+/) : [];
}

function readUnit(
  name: string,
  thing: Thing,
  unit: readonly Setting[],
  textOfFile: (path: string) => string | undefined,
): Unit {
  const properties: Record<string, Mapping[string]> = {};
  for (const { section, key, values } of unit)
    if (section === 'Service') properties[key] = toValue(values.length === 1 ? values[0] : values);
  properties.Command = toValue(wordsOf(settingAt(unit, 'Service.ExecStart')));
  const unknown: string[] = [];
  const variables = new Map<string, string>();
  const listOf = (key: string) => unit.find((each) => each.section === 'Service' && each.key === key)?.values ?? [];
  for (const line of listOf('Environment'))
    for (const [, variable = '', value = ''] of line.matchAll(/"?(\w+)=([^"\s]*)"?/g)) variables.set(variable, value);
  for (const path of listOf('EnvironmentFile')) {
    const text = textOfFile(path.replace(/^-/, ''));
    if (text === undefined) unknown.push(`${path} of ${name}`);
    else for (const { key, values } of readSettings(path, text)) variables.set(key, values[0] ?? '');
  }
  const pseudo: Thing = { ...thing, properties: { ...properties, variables: toValue(Object.fromEntries(variables)) } };
  const at = (...path: Path): Slot => ({ thing: pseudo, path });
  const plain = [...variables.keys()].map(
    (variable): RunVariable => ({
      name: variable,
      when: ALWAYS,
      slot: at('variables', variable),
    }),
  );
  return {
    slots: {
      command: [at('Command')],
      user: [{ ...at('User'), fallback: textIn('root') }],
      stopSeconds: [{ ...at('TimeoutStopSec'), fallback: 90 }],
    },
    variables: { plain, secret: [], unknown },
  };
}
