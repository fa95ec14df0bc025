/**
 * Dockerfiles (https://docs.docker.com/reference/dockerfile/): instructions of each stage, and what the image of the last
 * stage is in the end: a stage begins with what the stage it is made from has, and later instructions win.
 */
import { isList, isMapping, type Mapping, toValue, type Value } from '../../model/index.ts';
import { Unreadable } from './shell-tree.ts';

export interface Instruction {
  readonly name: string;
  readonly flags: readonly string[];
  /** What follows, the variables that the file assigns filled in. */
  readonly rest: string;
  readonly line: number;
}

interface Stage {
  readonly name: string;
  readonly image: Mapping;
}

export interface Dockerfile {
  readonly instructions: readonly Instruction[];
  /** The last stage, and every stage under `stages`. */
  readonly image: Mapping;
}

/** Throws `Unreadable` where a line is no instruction. */
export function readDockerfile(text: string): Dockerfile {
  const instructions: Instruction[] = [];
  const stages: Stage[] = [];
  const globals = new Map<string, string>();
  let variables = globals;
  for (const raw of rawInstructions(text)) {
    const rest = raw.name === 'RUN' ? raw.rest : filled(raw.rest, variables);
    const instruction = { ...raw, rest };
    instructions.push(instruction);
    if (raw.name === 'FROM') {
      variables = new Map();
      stages.push(newStage(filled(raw.rest, globals), stages));
    } else if (raw.name === 'ARG') {
      const [name = '', value] = rest.split(/=(.*)/s);
      const known = value === undefined ? globals.get(name) : unquoted(value);
      if (known !== undefined) variables.set(name, known);
    } else {
      const stage = stages.at(-1);
      if (stage === undefined) throw new Unreadable(`${raw.name} stands before FROM`, raw.line);
      if (raw.name === 'ENV') for (const [name, value] of assignmentsIn(rest)) variables.set(name, value);
      stages[stages.length - 1] = { ...stage, image: applied(stage.image, instruction) };
    }
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Unreadable('no FROM', 1);
  const byName = Object.fromEntries(stages.map(({ name, image }) => [name, image]));
  return { instructions, image: { ...last.image, stage: toValue(last.name), stages: byName } };
}

function newStage(text: string, stages: readonly Stage[]): Stage {
  const [from = '', as, name] = text.split(/\s+/);
  const parent = stages.find((stage) => stage.name === from);
  const own = as?.toLowerCase() === 'as' && name !== undefined ? name : String(stages.length);
  return {
    name: own,
    image: parent === undefined ? { from: toValue(from) } : { ...parent.image, inherits: toValue(from) },
  };
}

function applied(image: Mapping, { name, flags, rest }: Instruction): Mapping {
  switch (name) {
    case 'USER':
      return { ...image, user: toValue(rest) };
    case 'WORKDIR':
      return { ...image, workdir: toValue(rest.startsWith('/') ? rest : joined(String(image.workdir ?? '/'), rest)) };
    case 'CMD':
      return { ...image, command: toValue(commandOf(rest)) };
    case 'ENTRYPOINT': {
      const { command: _inherited, ...others } = image;
      // An entry point of one's own takes away the command of the image below.
      return { ...(image.inherits === undefined ? image : others), entrypoint: toValue(commandOf(rest)) };
    }
    case 'EXPOSE':
      return {
        ...image,
        exposes: [...listOf(image.exposes), ...rest.split(/\s+/).map((port) => toValue(port.replace(/\/tcp$/, '')))],
      };
    case 'ENV':
      return { ...image, env: { ...mappingOf(image.env), ...assignmentsOf(rest) } };
    case 'LABEL':
      return { ...image, labels: { ...mappingOf(image.labels), ...assignmentsOf(rest) } };
    case 'STOPSIGNAL':
      return { ...image, stopSignal: toValue(rest) };
    case 'HEALTHCHECK':
      return {
        ...image,
        health: /^none$/i.test(rest)
          ? toValue('none')
          : { ...flagsOf(flags), command: toValue(commandOf(rest.replace(/^CMD\s+/i, ''))) },
      };
    default:
      return image;
  }
}

/** The words of an exec form; a shell form is what `/bin/sh -c` runs. */
function commandOf(rest: string): string {
  if (!rest.startsWith('[')) return `/bin/sh -c ${quoted(rest)}`;
  try {
    const words: unknown = JSON.parse(rest);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words.map(quoted).join(' ');
  } catch {
    // Not JSON: Docker then takes the line for the shell form.
  }
  return `/bin/sh -c ${quoted(rest)}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function flagsOf(flags: readonly string[]): Mapping {
  return Object.fromEntries(
    flags.map((flag) => [flag.slice(2).split('=')[0] ?? '', toValue(flag.split(/=(.*)/s)[1] ?? 'true')]),
  );
}

function assignmentsOf(rest: string): Mapping {
  return Object.fromEntries(assignmentsIn(rest).map(([name, value]) => [name, toValue(value)]));
}

/** `A=1 B="2 3"`, or the old form `A 1`. */
export function assignmentsIn(rest: string): readonly (readonly [string, string])[] {
  const pairs = [...rest.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\]|\\.)*)/g)];
  if (pairs.length > 0) return pairs.map((match) => [match[1] ?? '', unquoted(match[2] ?? '')]);
  const [name = '', ...value] = rest.split(/\s+/);
  return [[name, value.join(' ')]];
}

export function unquoted(text: string): string {
  const match = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/.exec(text);
  return match === null ? text : (match[1] ?? match[2] ?? '');
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\\?\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g, (whole, plain, braced, fallback) =>
    whole.startsWith('\\') ? whole : (variables.get(plain ?? braced) ?? fallback ?? whole),
  );
}

const listOf = (value: Value | undefined): readonly Value[] => (isList(value) ? value : []);
const mappingOf = (value: Value | undefined): Mapping => (isMapping(value) ? value : {});

function joined(folder: string, name: string): string {
  return `${folder.replace(/\/$/, '')}/${name}`;
}

/** Instructions without comments, continued lines and here documents joined. */
function rawInstructions(text: string): readonly Instruction[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  if (/^#\s*escape\s*=\s*`/im.test(lines[0] ?? '')) throw new Unreadable('another escape character', 1);
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = at + 1;
    let line = (lines[at] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    while (line.endsWith('\\') && at + 1 < lines.length) {
      const next = (lines[++at] ?? '').trim();
      if (!next.startsWith('#'))
        line = `${line.slice(0, -1)}${line.endsWith(' \\') ? '' : ' '}${next === '' ? '\\' : next}`;
    }
    const match = /^([A-Za-z]+)(?:\s+([\s\S]*))?$/.exec(line);
    if (match === null) throw new Unreadable(`"${line}" is no instruction`, first);
    const name = (match[1] ?? '').toUpperCase();
    let rest = (match[2] ?? '').trim();
    const flags = /^(?:--[\w-]+(?:=\S+)?\s+)*/.exec(rest)?.[0] ?? '';
    const hasFlags = ['RUN', 'COPY', 'ADD', 'FROM', 'HEALTHCHECK'].includes(name);
    if (hasFlags) rest = rest.slice(flags.length);
    const document = name === 'RUN' || name === 'COPY' ? /<<-?["']?(\w+)["']?/.exec(rest)?.[1] : undefined;
    if (document !== undefined) {
      const body: string[] = [];
      while (++at < lines.length && lines[at]?.trim() !== document) body.push(lines[at] ?? '');
      rest =
        name === 'RUN' && /^<<-?["']?\w+["']?$/.test(rest)
          ? body.join('\n')
          : `${rest}\n${body.join('\n')}\n${document}`;
    }
    instructions.push({ name, flags: hasFlags ? flags.trim().split(/\s+/).filter(Boolean) : [], rest, line: first });
  }
  return instructions;
}
