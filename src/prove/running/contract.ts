/** What runs against what its workload asks for. */
import {
  ALWAYS,
  allOf,
  anyOf,
  type Certainty,
  type Extent,
  exactlyIn,
  extentOf,
  fillHoles,
  holeNames,
  impliedBy,
  isSymbolic,
  NEVER,
  NO_TEXT,
  NOWHERE,
  noneOf,
  sameText,
  type Text,
  textIn,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { elementsAt, textOf, valuesAt } from '../../model/index.ts';
import { parseShell } from '../files/shell-parser.ts';
import { followScript } from '../files/shell-run.ts';
import { Unreadable } from '../files/shell-tree.ts';
import { step } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Finding } from '../words/finding.ts';
import { healthFindings, portFindings, unaskedFindings } from './requests.ts';
import { matchSlot, type Running, type RunVariable, type Slot, showSlot } from './running.ts';
import { partsOf } from './secret-source.ts';
import { madeOtherwise } from './secret-text.ts';
import { finding, noOther, presence } from './variables.ts';
import { contractCommand } from './words-of.ts';

type Runs = Extract<Assertion, { kind: 'runs' }>;
type Contract = NonNullable<Runs['contract']>;
type Asked = Contract['variables'][number];

export function contractFindings(question: Question, running: Running, claim: Runs): readonly Finding[] {
  const { contract, without = [], environment = {}, secrets = {} } = claim;
  if (contract === undefined) return [];
  const { command, port, health, stopSeconds, programs } = contract;
  const known = [...contract.variables.map(({ name }) => name), ...Object.keys(environment), ...Object.keys(secrets)];
  const [commandSlot] = running.slots.command ?? [];
  return [
    ...contract.variables.flatMap((asked) => variable(question, running, asked, without)),
    noOther(running, known, 'of the contract'),
    ...(command === undefined || claim.command !== undefined || commandSlot === undefined
      ? []
      : [contractCommand(question, running, commandSlot, command)]),
    ...(port === undefined || claim.port !== undefined ? [] : portFindings(question, running, port)),
    ...(health === undefined || claim.health !== undefined
      ? []
      : health === 'none'
        ? unaskedFindings(question, running)
        : healthFindings(question, running, { ...health, port: port === 'none' ? undefined : port })),
    ...(stopSeconds === undefined || claim.stopSeconds !== undefined
      ? []
      : (running.slots.stopSeconds ?? []).map((slot) => stops(question, running, slot, stopSeconds))),
    ...(programs === undefined ? [] : checkPrograms(running, programs)),
  ];
}

/** It is there if the workload needs it, and a secret one is no text in the template. */
function variable(question: Question, running: Running, asked: Asked, without: readonly string[]): readonly Finding[] {
  const { name, required, secret } = asked;
  const plain = running.variables.plain.filter((each) => each.name === name);
  const secrets = running.variables.secret.filter((each) => each.name === name);
  const there = presence(running, [...plain, ...secrets], name);
  const isNeeded = required && !without.includes(name);
  const [first] = [...plain, ...secrets];
  return [
    ...(isNeeded
      ? [
          finding(
            running,
            there,
            first === undefined
              ? `${running.name} has no variable ${name}, which its workload needs`
              : `${running.name} has ${name}`,
            first,
          ),
        ]
      : []),
    ...(secret === undefined ? [] : plain.map((each) => noLiteral(question, running, each))),
    ...(secret === undefined ? [] : secrets.map((each) => shaped(running, each, secret.shape))),
    ...(secret === undefined
      ? []
      : [...plain, ...secrets].flatMap((each) => madeOtherwise(question, running, each, secret.shape))),
  ];
}

/** A secret is named by its ARN; its value stands nowhere in the template. */
function noLiteral(question: Question, running: Running, each: RunVariable): Finding {
  const { thing, path } = each.slot;
  const match = anyOf(
    ...valuesAt(thing.properties, path).map(({ value, when }) =>
      extentOf(namesSecret(question, textOf(value) ?? NO_TEXT), when),
    ),
  );
  const isSo = impliedBy(running.when, match).certain === ALWAYS;
  const says = isSo
    ? `${each.name} of ${running.name} names a secret`
    : `${each.name} of ${running.name} is ${showSlot(each.slot)} in plain text, where a secret is asked for`;
  return finding(running, match, says, each);
}

function namesSecret({ model }: Question, text: Text): Certainty {
  if (/^arn:[^:]+:(secretsmanager|ssm):/.test(fillHoles(text, () => textIn('x')))) return 'certain';
  if (text.includes('{{resolve:')) return 'impossible';
  if (!isSymbolic(text)) return 'impossible';
  const holes = holeNames(text).map((name) => model.holes.get(name));
  const isSecret = holes.some(
    (hole) =>
      hole?.kind === 'resource' &&
      (/SecretArn$/.test(hole.attribute ?? '') ||
        /^AWS::(SecretsManager::|SSM::Parameter)/.test(model.resources.get(hole.resource)?.type ?? '')),
  );
  // A value that the host makes or fetches is no text of the template.
  const isMade = holeNames(text).some((name) => name.startsWith('$('));
  return isSecret || isMade ? 'certain' : 'possible';
}

/** The key of a JSON secret is given, and only there. */
function shaped(running: Running, each: RunVariable, shape: 'plain' | { readonly jsonKey: string }): Finding {
  const wanted = shape === 'plain' ? undefined : shape.jsonKey;
  const { thing, path } = each.slot;
  const match = anyOf(
    ...valuesAt(thing.properties, path).map(({ value, when }): Extent => {
      const { key } = partsOf(textOf(value) ?? NO_TEXT);
      if (key === undefined || wanted === undefined) return key === wanted ? exactlyIn(when) : NOWHERE;
      return allOf(exactlyIn(when), extentOf(sameText(textIn(key), textIn(wanted))));
    }),
  );
  const isSo = impliedBy(running.when, match).certain === ALWAYS;
  const expected = wanted === undefined ? 'the whole secret' : `its key ${wanted}`;
  const is = `${each.name} of ${running.name} comes from ${showSlot(each.slot)}`;
  return finding(running, match, isSo ? is : `${is}, expected ${expected}`, each);
}

function stops(question: Question, running: Running, slot: Slot, seconds: number): Finding {
  const match = matchSlot(question, slot, { atLeast: seconds });
  const isSo = impliedBy(running.when, match).certain === ALWAYS;
  const is = `${running.name} has ${showSlot(slot)} s to stop`;
  return {
    match: impliedBy(running.when, match),
    says: step(isSo ? `${is}.` : `${is}, expected at least ${seconds}.`, slot.thing, slot.path),
  };
}

const SHELL_WORDS = ['exit', 'true', 'false', 'test', '[', '[[', ':', 'echo'];

/** The check of a container runs inside the image, which holds nothing but these programs. */
function checkPrograms(running: Running, programs: readonly string[]): readonly Finding[] {
  if (running.check === undefined) return [];
  const { thing, path } = running.check;
  const words = elementsAt(thing.properties, [...path, 'Command'], running.when).map(
    ({ value }) => textOf(value) ?? '',
  );
  const [form, ...rest] = words;
  if (form === undefined || form === 'NONE') return [];
  const called = form === 'CMD' ? rest.slice(0, 1) : calledBy(rest.join(' '));
  const foreign = called?.filter((each) => !programs.includes(each) && !SHELL_WORDS.includes(each));
  const match: Extent =
    foreign === undefined ? { certain: NEVER, possible: ALWAYS } : foreign.length === 0 ? noneOf(NOWHERE) : NOWHERE;
  const says =
    foreign === undefined || foreign.length > 0
      ? `The check of ${running.name} calls ${foreign?.join(', ') ?? 'what cannot be read'}, which the image need not have.`
      : `The check of ${running.name} calls ${called?.join(', ')}, which the image has.`;
  return [{ match: impliedBy(running.when, match), says: step(says, thing, path) }];
}

function calledBy(script: string): readonly string[] | undefined {
  try {
    parseShell(script);
    return followScript(script).commands.map(({ words }) => words[0] ?? '');
  } catch (fault) {
    if (fault instanceof Unreadable) return undefined;
    throw fault;
  }
}
