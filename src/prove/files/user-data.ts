/**
 * What an instance does when it boots: shell scripts and cloud-config, alone or as parts of a MIME message
 * (https://cloudinit.readthedocs.io/en/latest/explanation/format.html).
 */
import { isSymbolic, remembered, textIn } from '../../base/index.ts';
import { isList, isMapping, textOf, type Value } from '../../model/index.ts';
import { followScript, type Script } from './shell-run.ts';
import { Unreadable } from './shell-tree.ts';
import { readYaml } from './yaml.ts';

export interface Boot {
  readonly script: Script;
  /** Files of `write_files`, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly unreadable: readonly string[];
}

export const readUserData = remembered((text): Boot => {
  const commands: Script['commands'][number][] = [];
  const opaque: string[] = [];
  const files = new Map<string, string>();
  const unreadable: string[] = [];
  for (const part of partsOf(decoded(text))) {
    try {
      if (/^#!.*\b(ba|da|a)?sh\b/.test(part)) addScript(followScript(part));
      else if (part.startsWith('#cloud-config')) addConfig(readYaml(part));
      else if (part.trim() !== '') unreadable.push(`a part that is neither a shell script nor cloud-config`);
    } catch (fault) {
      if (!(fault instanceof Unreadable)) throw fault;
      unreadable.push(`line ${fault.line}: ${fault.message}`);
    }
  }
  return { script: { commands, opaque }, files, unreadable };

  function addScript(script: Script): void {
    const offset = Math.max(0, ...commands.map(({ pipeline }) => pipeline + 1));
    commands.push(...script.commands.map((each) => ({ ...each, pipeline: each.pipeline + offset })));
    opaque.push(...script.opaque);
  }

  function addConfig(config: Value): void {
    if (!isMapping(config)) return;
    for (const key of ['bootcmd', 'runcmd'])
      for (const command of listOf(config[key])) {
        if (isList(command)) {
          const words = command.map((word) => textOf(word) ?? '');
          addScript(followScript(words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')));
        } else addScript(followScript(textOf(command) ?? ''));
      }
    for (const file of listOf(config.write_files)) {
      if (!isMapping(file)) continue;
      const path = textOf(file.path) ?? '';
      const encoding = textOf(file.encoding) ?? '';
      const content = textOf(file.content) ?? '';
      const plain = /^b(ase)?64$/.test(encoding) ? fromBase64(content) : encoding === '' ? content : undefined;
      if (plain === undefined) unreadable.push(`${path} is written in the encoding ${encoding}`);
      else files.set(path, file.append === true ? `${files.get(path) ?? ''}${plain}` : plain);
    }
  }
});

function listOf(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

/** Parts of a MIME message; a text that is none is its only part. */
function partsOf(text: string): readonly string[] {
  if (!/^(MIME-Version|Content-Type):/im.test(text.slice(0, 300)) || text.startsWith('#')) return [text];
  const boundary = /boundary="?([^"\s;]+)"?/i.exec(text)?.[1];
  if (boundary === undefined) return [bodyOf(text)];
  return text
    .split(`--${boundary}`)
    .slice(1)
    .filter((part) => !part.startsWith('--'))
    .map((part) => bodyOf(part.replace(/^\r?\n/, '')));
}

/** What follows the first empty line. */
function bodyOf(part: string): string {
  return part.slice(/\r?\n\r?\n/.exec(part)?.index ?? part.length).trimStart();
}

function decoded(text: string): string {
  if (isSymbolic(textIn(text)) || !/^[A-Za-z0-9+/\s]+=*\s*$/.test(text)) return text;
  return fromBase64(text) ?? text;
}

function fromBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s/g, '')), (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
