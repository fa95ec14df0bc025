import { contains, overlaps, parseCidr, showCidr } from '../../base/index.ts';
import type { Subnet } from '../../model/index.ts';
import { isReported } from '../circumstance.ts';
import { cannotTell, isAbsent, isFalse, isTrue, type SystemFacts } from '../evidence.ts';
import type { Passage, ReadDocument, Table } from '../reading/passage.ts';
import { PROSE_AND_CODE, SHELLS, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { roleOf, subnetBlocks } from '../topology.ts';
import { mentionsIn, subjectAbove } from '../vocabulary.ts';

/** Address blocks of networks and subnets: their arithmetic, and whether the template has them in that place. */
export const cidrs: StatementRule = {
  kind: 'cidr',
  checks: 'address blocks: written correctly, subnets inside their VPC and apart from each other, as in the template',
  read,
  say: (statement) =>
    `the ${statement.subject[0] === 'VPC' ? 'VPC' : (statement.subject[0] ?? 'subnet')} ${textValue(statement, 'zone') === '' ? '' : `in zone ${textValue(statement, 'zone')} `}has the block ${textValue(statement, 'block')}`,
  judge,
  compare,
};

const BLOCK = /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3}\/\d{1,3})(?!\d)|(?<![\d.])(\.\d{1,3}\.\d{1,3}\/\d{1,2})(?!\d)/g;
const NETWORKS = ['VPC', 'public subnet', 'database subnet', 'private subnet', 'subnet'];
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

function read(document: ReadDocument): readonly Statement[] {
  return [...readSentences(document), ...document.tables.flatMap(readRows)];
}

/** Rows of resources by logical id and type, with a block in another cell. */
function readRows({ rows }: Table): readonly Statement[] {
  return rows.flatMap((row) => {
    const type = row.map(({ text }) => /^(?:AWS::EC2::)?(VPC|Subnet)$/.exec(text)?.[1]).find((each) => each);
    const id = row[0]?.text ?? '';
    if (type === undefined || !/^[A-Za-z]\w*$/.test(id)) return [];
    return row.slice(1).flatMap((cell) =>
      [...cell.text.matchAll(BLOCK)].flatMap((found) =>
        networkAt(cell, found.index) !== undefined || speaksOfRules(cell) || !isPlan(found[1] ?? '')
          ? []
          : [
              state(cell, found.index, found[0].length, {
                kind: 'cidr',
                subject: [type === 'VPC' ? 'VPC' : 'subnet'],
                values: { block: found[1] ?? '', ...(type === 'Subnet' && { id }) },
              }),
            ],
      ),
    );
  });
}

function readSentences(document: ReadDocument): readonly Statement[] {
  return document.passages
    .filter(({ form, language = '' }) => PROSE_AND_CODE.includes(form) && !SHELLS.includes(language))
    .flatMap((passage) => {
      if (speaksOfRules(passage)) return [];
      return [...passage.text.matchAll(BLOCK)].flatMap((found) => {
        const block = found[1] ?? found[2] ?? '';
        if (isReported(passage, found.index) || block === '0.0.0.0/0' || (found[1] !== undefined && !isPlan(block)))
          return [];
        const subject = networkAt(passage, found.index);
        if (subject === undefined) return [];
        const zone = zoneOf(passage, found.index, found[0].length);
        const id = /\b([A-Z][a-z]+[A-Z]\w*)\s*\(\s*$/.exec(passage.text.slice(0, found.index))?.[1];
        return [
          state(passage, found.index, found[0].length, {
            kind: 'cidr',
            subject: [subject],
            values: {
              block,
              ...(zone !== undefined && { zone }),
              ...(id !== undefined && { id }),
              ...(subject === 'VPC' && isInPart(passage, document) && { part: true }),
              ...(subject === 'VPC' && nameOfVpc(passage)),
            },
          }),
        ];
      });
    });
}

/** `VPC B`: one of several, made by one template or more. */
function nameOfVpc({ text }: Passage): { readonly name?: string } {
  const name = /\bVPC[ -]?([A-Z]|\d)\b(?!\.)/.exec(text)?.[1];
  return name === undefined ? {} : { name };
}

/** Blocks that are drawn, or one of several in a text, may be those of tiers and subnets of the VPC. */
function isInPart(passage: Passage, document: ReadDocument): boolean {
  const near = document.passages.filter(({ line, form }) => line === passage.line && form === passage.form);
  const blocks = near.flatMap(({ text }) => [...text.matchAll(BLOCK)]);
  return blocks.length > 1 || !mentionsIn(passage.text).some(({ concept }) => concept === 'VPC');
}

/** Rules of security groups and routes name blocks that are nobody's own. */
function speaksOfRules(passage: Passage): boolean {
  const over = [...passage.headings.slice(-1), ...passage.above].join(' ');
  return (
    /[←]|(?:→|->|\btarget:?|\/\d+)\s*local\b|^local$|\b(?:inbound|outbound|ingress|egress)\b|\bsecurity groups?\b|\bfrom\b|\ballow/i.test(
      `${passage.text} ${passage.above.at(-1) ?? ''}`,
    ) ||
    /\bN?ACLs?\b|NetworkAcl|\b(?:inbound|outbound|ingress|egress)\b|\brules?\b|\broutes\b|\baccess control/i.test(
      over,
    ) ||
    (passage.form === 'cell' &&
      /^(?:to|from|sources?|destinations?|targets?|peers?)\b/i.test(passage.above.at(-1) ?? ''))
  );
}

function isPlan(block: string): boolean {
  const address = parseCidr(`${block.split('/')[0]}/32`);
  return (
    address === undefined ||
    PRIVATE.some((each) => {
      const range = parseCidr(each);
      return range !== undefined && contains(range, address);
    })
  );
}

function networkAt(passage: Passage, index: number): string | undefined {
  const key = /([A-Za-z][A-Za-z0-9_]*)["'`]?\s*[:=]\s*["'`]?$/.exec(passage.text.slice(0, index))?.[1];
  const keyed = key === undefined || !/[a-z0-9][A-Z]|_|^[A-Z]+[a-z]*\d/.test(key) ? undefined : networkInKey(key);
  if (keyed !== undefined) return keyed;
  const words = passage.text.replace(/\s+/g, ' ');
  const here = mentionsIn(words).filter(({ concept }) => NETWORKS.includes(concept));
  const isRowOfVpc = passage.form === 'cell' && passage.above.some((each) => /^(?:amazon )?VPC(?: CIDR)?$/i.test(each));
  if (isRowOfVpc && here.every((each) => each.index > index)) return 'VPC';
  const before = here.filter((each) => each.index < index).at(-1) ?? here[0];
  if (before !== undefined) return before.concept;
  const id = words
    .slice(0, index)
    .match(/[A-Z][a-z]+[A-Z]\w*/g)
    ?.at(-1);
  const named = id === undefined ? undefined : networkInKey(id);
  if (named !== undefined) return named;
  // A line of code without a name of its own may be a part of anything.
  if (passage.form === 'code') return undefined;
  const boxed = passage.above.slice(-3).join(' ');
  if (/\bpublic\b/i.test(boxed) && !/\bprivate\b/i.test(boxed)) return 'public subnet';
  if (/\bprivate\b/i.test(boxed) && !/\bpublic\b/i.test(boxed)) return 'private subnet';
  const above = subjectAbove(passage, NETWORKS);
  return above === 'VPC' && /\b(?:AZ|zone)\b/i.test(boxed) ? 'subnet' : above;
}

/** `PublicSubnet1CIDR`, `paramVpcCIDR`: what a parameter is named for. */
function networkInKey(key: string): string | undefined {
  const name = key.toLowerCase();
  if (/pub\w*(?:subnet|sn|net)|(?:subnet|sn)\w*pub/.test(name)) return 'public subnet';
  if (/(?:db|database|data|isolated)\w*subnet|subnet\w*(?:db|data)/.test(name)) return 'database subnet';
  if (/pri?v\w*(?:subnet|sn|net)|(?:subnet|sn)\w*pri?v/.test(name)) return 'private subnet';
  if (/subnet/.test(name)) return 'subnet';
  return /vpc/.test(name) ? 'VPC' : undefined;
}

/** The zone in parentheses behind the block, the only one of the passage, or the one above it. */
function zoneOf(passage: Passage, index: number, length: number): string | undefined {
  const behind = /^\s*\(([^)]*)\)/.exec(passage.text.slice(index + length))?.[1] ?? '';
  const here = zonesIn(behind).length > 0 ? zonesIn(behind) : zonesIn(passage.text);
  if (here.length > 0) return here.length === 1 ? here[0] : undefined;
  return passage.above
    .toReversed()
    .map((text) => zonesIn(text)[0])
    .find((each) => each !== undefined);
}

function zonesIn(text: string): readonly string[] {
  const named = /\b[a-z]{2}(?:-[a-z]+)+-\d([a-z])\b|\b(?:AZ|zone)[- ]([a-z])\b/gi;
  return [...new Set([...text.matchAll(named)].map((found) => (found[1] ?? found[2] ?? '').toLowerCase()))];
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const block = textValue(statement, 'block');
  const isPart = block.startsWith('.');
  const wrong = isPart ? undefined : mistakeIn(block);
  if (wrong !== undefined) return { ...isFalse(wrong), source: 'https://www.rfc-editor.org/rfc/rfc4632#section-3.1' };
  const named = judgeNamed(statement, model);
  if (named !== undefined) return named;
  if (statement.subject[0] === 'VPC') {
    const vpcs = [...model.network.vpcs.values()];
    const blocks = vpcs.flatMap((vpc) => vpc.blocks);
    if (blocks.length === 0) return cannotTell('the template has no VPC of its own');
    if (blocks.some(({ value }) => value.kind === 'unknown'))
      return cannotTell('only deployment tells the block of the VPC');
    const shown = blocks.map(({ value }) => (value.kind === 'cidr' ? showCidr(value.cidr) : value.text));
    const said = parseCidr(block);
    const isInside =
      said !== undefined && blocks.some(({ value }) => value.kind === 'cidr' && contains(value.cidr, said));
    if (statement.values.part === true && isInside && !shown.includes(block))
      return cannotTell(`it lies inside that of the VPC, which is ${shown.join(', ')}`, ...blocks.map(({ at }) => at));
    if (textValue(statement, 'name') !== '' && !shown.includes(block))
      return cannotTell(`which VPC is ${textValue(statement, 'name')} the template does not tell`);
    return shown.includes(block)
      ? isTrue(`it is ${block}`, ...blocks.map(({ at }) => at))
      : {
          ...isFalse(`it is ${shown.join(', ')}`, ...blocks.map(({ at }) => at)),
          ...(shown.length === 1 && shown[0] !== undefined && { right: shown[0] }),
        };
  }
  const subnets = [...model.network.subnets.values()];
  if (subnets.length === 0) return cannotTell('the template has no subnets of its own');
  if (subnets.some((subnet) => subnet.blocks.some(({ value }) => value.kind === 'unknown')))
    return cannotTell('only deployment tells the blocks of the subnets');
  const found = subnets.filter((subnet) =>
    subnetBlocks(subnet).some((each) => (isPart ? each.endsWith(block) : each === block)),
  );
  const role = statement.subject[0] === 'public subnet' ? 'public' : 'private';
  const isSaid = (each: Subnet) => statement.subject[0] === 'subnet' || [role, 'unknown'].includes(roleOf(model, each));
  const subnet = found.find(isSaid) ?? found[0];
  if (subnet === undefined)
    return isAbsent(
      `no subnet has it; they have ${subnets.flatMap(subnetBlocks).join(', ')}`,
      ...subnets.map(({ at }) => at),
    );
  const at = subnet.blocks.map((each) => each.at);
  if (!isSaid(subnet)) return isFalse(`${subnet.id}, which has it, is ${roleOf(model, subnet)}`, ...at);
  const zone = textValue(statement, 'zone');
  const real = subnet.zone?.at(-1);
  if (zone !== '' && real !== undefined && /^[a-z]$/.test(real) && real !== zone)
    return isFalse(`${subnet.id}, which has it, stands in zone ${real}`, ...at);
  return isTrue(`${subnet.id} has it`, ...at);
}

/** `PublicSubnet2 (10.0.2.0/24)`: the subnet of that logical id. */
function judgeNamed(statement: Statement, model: SystemFacts['model']): StatementJudgement | undefined {
  const id = textValue(statement, 'id');
  const block = textValue(statement, 'block');
  const found = [...model.network.subnets.values()].filter(
    (each) => id !== '' && model.resources.get(each.id)?.logicalId === id,
  );
  const [subnet] = found;
  if (subnet === undefined || found.length > 1 || subnet.blocks.some(({ value }) => value.kind === 'unknown'))
    return undefined;
  const at = subnet.blocks.map((each) => each.at);
  return subnetBlocks(subnet).includes(block)
    ? isTrue(`${subnet.id} has it`, ...at)
    : {
        ...isFalse(`${subnet.id} has ${subnetBlocks(subnet).join(', ')}`, ...at),
        ...(subnetBlocks(subnet).length === 1 && { right: subnetBlocks(subnet)[0] ?? '' }),
      };
}

/** Why a block cannot be one: an octet above 255, a prefix above 32, or bits set behind the prefix. */
function mistakeIn(block: string): string | undefined {
  const parsed = parseCidr(block);
  const [address = '', prefix = ''] = block.split('/');
  if (address.split('.').some((octet) => Number(octet) > 255) || Number(prefix) > 32)
    return `${block} is no address block`;
  if (parsed === undefined || showCidr(parsed) !== block) {
    const bits = Number(prefix);
    const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const size = 2 ** (32 - bits);
    const start = number - (number % size);
    const right = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.');
    return right === address ? undefined : `${block} does not begin at its own boundary, which is ${right}/${prefix}`;
  }
  return undefined;
}

function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(
    ({ kind, values, written, modality }) =>
      kind === 'cidr' &&
      written !== 'code' &&
      modality !== 'optional' &&
      modality !== 'asked' &&
      !textValue({ values } as Statement, 'block').startsWith('.'),
  );
  const clashes: Clash[] = [];
  const vpcs = own.filter(({ subject }) => subject[0] === 'VPC');
  const subnets = own.filter(({ subject }) => subject[0] !== 'VPC');
  for (const [index, first] of vpcs.entries()) {
    for (const second of vpcs.slice(index + 1)) {
      const parts = [first, second].filter(({ values }) => values.part === true).length;
      const isPart = parts === 2 || (parts === 1 && isOneInOther(first, second));
      const isOne = textValue(first, 'name') === textValue(second, 'name');
      if (isOne && textValue(first, 'block') !== textValue(second, 'block') && sameWorld(first, second) && !isPart)
        clashes.push({ statement: first, other: second, because: 'one VPC, two blocks' });
    }
  }
  for (const subnet of subnets) {
    const inner = parseCidr(textValue(subnet, 'block'));
    const around = vpcs
      .filter((vpc) => sameWorld(vpc, subnet))
      .map((vpc) => ({ vpc, cidr: parseCidr(textValue(vpc, 'block')) }));
    if (inner === undefined || around.length === 0) continue;
    if (around.every(({ cidr }) => cidr !== undefined && !contains(cidr, inner))) {
      const other = around[0]?.vpc;
      if (other !== undefined) clashes.push({ statement: subnet, other, because: 'the subnet lies outside the VPC' });
    }
  }
  for (const [index, first] of subnets.entries()) {
    for (const second of subnets.slice(index + 1)) {
      const [a, b] = [parseCidr(textValue(first, 'block')), parseCidr(textValue(second, 'block'))];
      if (a === undefined || b === undefined || showCidr(a) === showCidr(b) || !sameWorld(first, second)) continue;
      if (overlaps(a, b)) clashes.push({ statement: first, other: second, because: 'the subnets overlap' });
    }
  }
  return clashes;
}

function isOneInOther(first: Statement, second: Statement): boolean {
  const [a, b] = [parseCidr(textValue(first, 'block')), parseCidr(textValue(second, 'block'))];
  return a !== undefined && b !== undefined && (contains(a, b) || contains(b, a));
}

function sameWorld(a: Statement, b: Statement): boolean {
  return JSON.stringify(a.environments ?? []) === JSON.stringify(b.environments ?? []);
}
