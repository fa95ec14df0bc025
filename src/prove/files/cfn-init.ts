/**
 * What `cfn-init` does when a boot script calls it: files and commands under `AWS::CloudFormation::Init` of the resource
 * that it names (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html).
 */
import { bothOf, type Certainty, isSymbolic, textIn } from '../../base/index.ts';
import { isList, isMapping, type Mapping, textOf, type Value } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { followScript, type Script } from './shell-run.ts';

interface Initialised {
  readonly configs: readonly Mapping[];
  readonly reached: Certainty;
}

/** The content of a file that cfn-init writes; the later of two counts. */
export function initFile(question: Question, script: Script, path: string): Value | undefined {
  return configsOf(question, script)
    .flatMap(({ configs }) => configs)
    .map(({ files }) => (isMapping(files) ? files[path] : undefined))
    .map((file) => (isMapping(file) ? file.content : undefined))
    .findLast((content) => content !== undefined);
}

/** Calls that name a resource which only running the script tells. */
export function openInits({ commands }: Script): readonly string[] {
  return commands
    .filter(({ words, reached }) => reached !== 'impossible' && isInit(words))
    .filter(({ words }) => isSymbolic(textIn(optionOf(words, '-r', '--resource') ?? '')))
    .map(({ line }) => `line ${line} runs cfn-init for what only running it tells`);
}

function isInit(words: readonly string[]): boolean {
  return words[0]?.split('/').at(-1) === 'cfn-init';
}

/** The script with the commands that cfn-init runs, in the order of their names. */
export function withInit(question: Question, script: Script): Script {
  const added = configsOf(question, script).flatMap(({ configs, reached }) =>
    configs.flatMap(({ commands }) =>
      !isMapping(commands)
        ? []
        : Object.keys(commands)
            .sort()
            .map((name) => commandScript(commands[name], reached)),
    ),
  );
  return {
    commands: [...script.commands, ...added.flatMap(({ commands }) => commands)],
    opaque: [...script.opaque, ...openInits(script), ...added.flatMap(({ opaque }) => opaque)],
  };
}

function commandScript(definition: Value | undefined, reached: Certainty): Script {
  if (!isMapping(definition)) return { commands: [], opaque: [] };
  const { command, test } = definition;
  const text = isList(command)
    ? command.map((word) => `'${(textOf(word) ?? '').replaceAll("'", "'\\''")}'`).join(' ')
    : (textOf(command) ?? '');
  const { commands, opaque } = followScript(text);
  const asked = test === undefined ? reached : bothOf(reached, 'possible');
  return {
    commands: commands.map((each) => ({ ...each, reached: bothOf(each.reached, asked), pipeline: -1 - each.pipeline })),
    opaque,
  };
}

/** The configurations of each call, in the order in which it applies them. */
function configsOf({ model }: Question, script: Script): readonly Initialised[] {
  return script.commands.flatMap(({ words, reached }): readonly Initialised[] => {
    if (reached === 'impossible' || !isInit(words)) return [];
    const name = optionOf(words, '-r', '--resource');
    const resource = [...model.resources.values()].find(({ logicalId }) => logicalId === name);
    const metadata = resource?.attributes.Metadata;
    const init = isMapping(metadata) ? metadata['AWS::CloudFormation::Init'] : undefined;
    if (!isMapping(init)) return [];
    const sets = (optionOf(words, '-c', '--configsets') ?? 'default').split(',');
    return [{ configs: sets.flatMap((set) => namedBy(init, set.trim(), 0)), reached }];
  });
}

function optionOf(words: readonly string[], ...names: readonly string[]): string | undefined {
  const at = words.findIndex((word) => names.includes(word));
  if (at >= 0) return words[at + 1];
  const joined = words.find((word) => names.some((name) => word.startsWith(`${name}=`)));
  return joined?.slice(joined.indexOf('=') + 1);
}

/** A set of configurations, sets within it included; without sets there is one configuration, `config`. */
function namedBy(init: Mapping, set: string, depth: number): readonly Mapping[] {
  const { configSets, config } = init;
  const names = isMapping(configSets) ? configSets[set] : undefined;
  if (names === undefined) return set === 'default' && isMapping(config) ? [config] : [];
  return (isList(names) ? names : [names]).flatMap((name): readonly Mapping[] => {
    if (isMapping(name)) return depth > 10 ? [] : namedBy(init, textOf(name.ConfigSet) ?? '', depth + 1);
    const found = init[textOf(name) ?? ''];
    return isMapping(found) ? [found] : [];
  });
}
