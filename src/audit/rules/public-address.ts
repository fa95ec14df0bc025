/** Whether machines, tasks and subnets have public addresses: `The private servers have no public IP`. */
import type { Model, Resource } from '../../model/index.ts';
import { callings, cannotTell, isFalse, isTrue, type KnownText, place, resourcesOf, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import { listValue, type Statement, type StatementJudgement } from '../statement.ts';
import { type Mention, mentionsIn } from '../vocabulary.ts';

export const PUBLIC_ADDRESS = 'a public address';

const WORDS =
  /\bpublic(?:ly routable)? (?:IPs?(?:v4)?|IP addresses|addresses|address|IP address)\b(?! (?:of|is|from|in|to)\b)/i;
/** Words that deny, in the languages in which most documents of AWS are written. */
export const DENIES =
  /\b(?:no|not|without|never|disabled?|don['’]t|doesn['’]t|off|false|sin|não|nao|sem|nicht|kein\w*|ohne|pas|sans|non|senza|nie|bez)\b|không|chưa|不|没有|無|ない|なし|없/iu;
const HAVE: readonly string[] = ['instance', 'bastion', 'task', 'public subnet', 'private subnet', 'subnet'];

export function readPublicAddresses(document: ReadDocument): readonly Statement[] {
  return findAll(document, WORDS, ['prose', 'item', 'cell', 'drawing']).flatMap(({ passage, found }) => {
    const { text } = passage;
    const clause =
      text
        .slice(0, found.index)
        .split(/[;,]\s|\.\s/)
        .at(-1) ?? '';
    const what = mentionsIn(clause).filter(({ concept }) => HAVE.includes(concept));
    const [thing] = what;
    // An address that is given, entered or looked at; and of two things it is not known which one has it.
    if (thing === undefined || what.length > 1 || !SAYS.test(clause.slice(thing.index + thing.length))) return [];
    const behind = text.slice(found.index + found[0].length).split(/[.;,](?:\s|$)/)[0] ?? '';
    return [
      state(passage, found.index, found[0].length, {
        kind: 'setting',
        subject: [thing.concept, PUBLIC_ADDRESS],
        values: { on: !DENIES.test(`${clause.slice(thing.index)} ${behind}`), names: namesOf(clause, thing) },
      }),
    ];
  });
}

/** What stands between the thing and the address says that it has one or has none. */
const SAYS =
  /^(?:\s|\b(?:has|have|had|do|does|did|not|no|map|maps|get|gets|is|are|with|without|any|assigned|auto-?assigns?|automatically|assigns?|a|an|its|their|own|direct|associated|receives?|instances?|launch(?:ed)?|on|con|com|có|không|sin|sem|tiene|tem|mit|ohne|avec|sans|不|没有)(?=\s|$))*\s*$/iu;

/** The words before the thing that tell which one is meant: `private`, `web`. */
function namesOf(clause: string, thing: Mention): readonly string[] {
  const before = clause.slice(0, thing.index).match(/[A-Za-z][A-Za-z-]{2,}(?=\s+$|\s+[A-Za-z-]+\s+$)/g) ?? [];
  return before
    .map((each) => each.toLowerCase())
    .filter((each) => !/^(?:the|each|every|all|our|pass|and|both)$/.test(each));
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  instance: ['AWS::EC2::Instance', 'AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration'],
  bastion: ['AWS::EC2::Instance'],
  task: ['AWS::ECS::Service'],
  subnet: ['AWS::EC2::Subnet'],
};

export function judgePublicAddress(statement: Statement, model: Model): StatementJudgement {
  const [concept = ''] = statement.subject;
  const isSubnet = concept.endsWith('subnet');
  const all = resourcesOf(model, ...(TYPES[isSubnet ? 'subnet' : concept] ?? []));
  const words = [
    ...listValue(statement, 'names'),
    ...(isSubnet && concept !== 'subnet' ? [concept.split(' ')[0] ?? ''] : []),
  ];
  const named = words.length === 0 ? all : all.filter((each) => words.every((word) => callings(each).includes(word)));
  if (all.length === 0) return cannotTell(`the template has no ${concept}`);
  if (named.length === 0)
    return cannotTell(`which ${concept} is meant is not known`, ...all.map((each) => place(each)));
  const found = named.map((each) => ({ each, on: addressOf(each, model) }));
  const at = found.map(({ each }) => place(each));
  if (found.some(({ on }) => on === undefined)) return cannotTell('only deployment tells', ...at);
  const right = found.filter(({ on }) => on === (statement.values.on === true));
  const shown = found.map(({ each, on }) => `${each.logicalId} has ${on === true ? 'one' : 'none'}`).join(', ');
  if (right.length === found.length) return isTrue(shown, ...at);
  return right.length === 0
    ? isFalse(shown, ...at)
    : cannotTell(`it is so for some and not for others: ${shown}`, ...at);
}

/**
 * Whether it gets one; undefined where deployment decides.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html: what a launch says comes before its subnet.
 */
function addressOf(resource: Resource, model: Model): boolean | undefined {
  const said = (path: string) => textsOf(resource, path);
  switch (resource.type) {
    case 'AWS::EC2::Subnet':
      return known(said('MapPublicIpOnLaunch'), false);
    case 'AWS::ECS::Service': {
      const found = said('NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp');
      return found.some(({ open }) => open) ? undefined : found.some(({ text }) => text === 'ENABLED');
    }
    case 'AWS::AutoScaling::LaunchConfiguration':
      return known(said('AssociatePublicIpAddress'), undefined);
    default: {
      const prefix = resource.type === 'AWS::EC2::LaunchTemplate' ? 'LaunchTemplateData.' : '';
      const own = said(`${prefix}NetworkInterfaces[0].AssociatePublicIpAddress`);
      if (own.length > 0) return known(own, undefined);
      const isLent = resourcesOf(model, 'AWS::EC2::EIP', 'AWS::EC2::EIPAssociation').some((each) =>
        textsOf(each, 'InstanceId').some(({ text }) => text.includes(resource.logicalId)),
      );
      if (isLent) return true;
      const id = said(`${prefix}SubnetId`)[0]?.text ?? said(`${prefix}NetworkInterfaces[0].SubnetId`)[0]?.text ?? '';
      const subnet = resourcesOf(model, 'AWS::EC2::Subnet').find((each) => id.includes(`${each.logicalId}}`));
      return subnet === undefined ? undefined : known(textsOf(subnet, 'MapPublicIpOnLaunch'), false);
    }
  }
}

function known(
  found: readonly Pick<KnownText, 'text' | 'open'>[],
  otherwise: boolean | undefined,
): boolean | undefined {
  if (found.length === 0) return otherwise;
  if (found.some(({ open }) => open) || new Set(found.map(({ text }) => text)).size > 1) return undefined;
  return found[0]?.text === 'true';
}
