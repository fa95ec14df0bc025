/** What runs when a file does: the commands of a script, of the steps of a workflow, of the layers of an image. */
import type { Certainty } from '../../base/index.ts';
import { isList, isMapping, type Mapping, textOf, type Value } from '../../model/index.ts';
import { readDockerfile } from './dockerfile.ts';
import { type Command, followScript, type Script } from './shell-run.ts';
import { Unreadable } from './shell-tree.ts';
import { readUserData } from './user-data.ts';
import { readYaml } from './yaml.ts';

/** Throws `Unreadable` where the text has no format that says what runs. */
export function readScript(path: string, text: string): Script {
  const name = path.split('/').at(-1) ?? '';
  if (/\.ya?ml$/.test(name)) return workflowScript(readYaml(text));
  if (/(^|\.)(Dockerfile|Containerfile)/i.test(name)) return imageScript(text);
  if (/^#cloud-config|^(MIME-Version|Content-Type):/i.test(text)) {
    const { script, unreadable } = readUserData(text);
    return { ...script, opaque: [...script.opaque, ...unreadable] };
  }
  if (/\.(md|markdown)$/.test(name)) return runbookScript(text);
  const first = text.split('\n')[0] ?? '';
  if (first.startsWith('#!') && !/\b(ba|da|a)?sh\b/.test(first))
    throw new Unreadable(`a script of ${first.slice(2)}`, 1);
  if (/\.(json|conf|service|timer|cjs|mjs|js|ts|py)$/.test(name)) throw new Unreadable('it is no script', 1);
  return followScript(text);
}

/** A step of a workflow that can be reached. */
export interface WorkflowStep {
  readonly job: string;
  readonly step: Mapping;
  readonly reached: Certainty;
}

/** The steps of the jobs, in order; those behind `if: false` are left out. */
export function stepsOf(workflow: Value): readonly WorkflowStep[] {
  if (!isMapping(workflow) || !isMapping(workflow.jobs)) return [];
  return Object.entries(workflow.jobs).flatMap(([job, definition]): readonly WorkflowStep[] => {
    if (!isMapping(definition) || !isList(definition.steps)) return [];
    const ofJob = conditionOf(definition.if);
    return definition.steps.flatMap((step) => {
      if (!isMapping(step)) return [];
      const own = conditionOf(step.if);
      if (ofJob === 'impossible' || own === 'impossible') return [];
      return [{ job, step, reached: ofJob === 'certain' && own === 'certain' ? 'certain' : 'possible' }];
    });
  });
}

/**
 * What a workflow runs that stands in another file: workflows that its jobs call, and actions of its own repository
 * (https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows).
 */
export function runElsewhere(workflow: Value): readonly string[] {
  if (!isMapping(workflow) || !isMapping(workflow.jobs)) return [];
  const called = Object.entries(workflow.jobs).flatMap(([job, definition]) => {
    if (!isMapping(definition) || conditionOf(definition.if) === 'impossible') return [];
    const name = textOf(definition.uses);
    return name === undefined ? [] : [`what ${name} does, which job ${job} calls`];
  });
  const own = stepsOf(workflow).flatMap(({ job, step }) => {
    const name = textOf(step.uses);
    return name?.startsWith('./') === true ? [`what the action ${name} does in job ${job}`] : [];
  });
  return [...called, ...own];
}

function conditionOf(value: Value | undefined): Certainty {
  const text = (textOf(value) ?? '').replace(/^\$\{\{\s*(.*?)\s*\}\}$/, '$1');
  if (text === 'false') return 'impossible';
  return value === undefined || ['', 'true', 'always()', 'success()', '!cancelled()'].includes(text)
    ? 'certain'
    : 'possible';
}

function workflowScript(workflow: Value): Script {
  if (!isMapping(workflow) || !isMapping(workflow.jobs)) throw new Unreadable('it is no workflow with jobs', 1);
  const scripts = stepsOf(workflow).flatMap(({ job, step, reached }) => {
    const run = textOf(step.run);
    if (run === undefined) return [];
    const { jobs } = workflow;
    const definition = isMapping(jobs) && isMapping(jobs[job]) ? jobs[job] : {};
    const shell = textOf(step.shell);
    if (shell !== undefined && !/^(ba)?sh\b/.test(shell))
      return [{ commands: [], opaque: [`a step of job ${job} is a script of ${shell}`] }];
    const environment = { ...textsOf(workflow.env), ...textsOf(definition.env), ...textsOf(step.env) };
    return [weakened(followScript(run, environment, true), reached)];
  });
  return joined([...scripts, { commands: [], opaque: runElsewhere(workflow) }]);
}

/** The variables that the workflow gives a fixed value. */
function textsOf(value: Value | undefined): Readonly<Record<string, string>> {
  if (!isMapping(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const text = textOf(each);
      return text === undefined || text.includes('${{') ? [] : [[name, text]];
    }),
  );
}

/** Every instruction is a command; the layers of RUN are those that their shell runs. */
function imageScript(text: string): Script {
  const { instructions } = readDockerfile(text);
  return joined(
    instructions.map(({ name, flags, rest, line }) => {
      const words = [name, ...flags, ...rest.split(/\s+/).filter(Boolean)];
      const own: Command = { words, written: words, redirections: [], reached: 'certain', line, pipeline: 0 };
      if (name !== 'RUN') return { commands: [own], opaque: [] };
      if (rest.startsWith('[')) {
        const exec = words.slice(1).map((word) => word.replace(/^\[?"|",?\]?$|"\]?$/g, ''));
        return { commands: [{ ...own, words: exec, written: exec }], opaque: [] };
      }
      const script = followScript(rest);
      return { ...script, commands: script.commands.map((each) => ({ ...each, line: each.line + line - 1 })) };
    }),
  );
}

const SHELL_BLOCK = /^[ \t]*(```+|~~~+)(?:sh|bash|shell)\b.*\n([\s\S]*?)^[ \t]*\1/gm;

/** What a runbook tells its reader to type. The reader decides at each step, and fills in what stands in `<brackets>`. */
function runbookScript(text: string): Script {
  const blank = (some: string) => some.replace(/[^\n]/g, ' ');
  const shown = text.replace(/<!--[\s\S]*?(?:-->|$)/g, blank);
  let script = '';
  for (const { 0: block, 2: body = '', index } of shown.matchAll(SHELL_BLOCK)) {
    const lineAbove = block.slice(0, block.indexOf('\n') + 1);
    script += blank(shown.slice(script.length, index) + lineAbove) + body;
  }
  if (script === '') throw new Unreadable('it has no block of shell', 1);
  return weakened(followScript(script.replace(/(?<=[\s=/:])<[A-Za-z][^<>\n]*>/g, "'$&'")), 'possible');
}

function weakened(script: Script, reached: Certainty): Script {
  if (reached === 'certain') return script;
  const commands = script.commands.map((each) => ({
    ...each,
    reached: each.reached === 'certain' ? reached : each.reached,
  }));
  return { ...script, commands };
}

function joined(scripts: readonly Script[]): Script {
  let offset = 0;
  const commands: Command[] = [];
  for (const script of scripts) {
    commands.push(...script.commands.map((each) => ({ ...each, pipeline: each.pipeline + offset })));
    offset = Math.max(offset, ...commands.map(({ pipeline }) => pipeline + 1));
  }
  return { commands, opaque: scripts.flatMap(({ opaque }) => opaque) };
}
