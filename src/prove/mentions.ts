/** Whether a text is written in a value, part of which may be known only when the stack is deployed. */
import {
  ALWAYS,
  type Certainty,
  eitherOf,
  holeName,
  isHole,
  isMadeUpName,
  isSymbolic,
  literalsOf,
  NO_TEXT,
  type Text,
  unitsOf,
} from '../base/index.ts';
import {
  casesOf,
  dynamicAsHoles,
  type Hole,
  isList,
  isMapping,
  type Model,
  textOf,
  type Value,
} from '../model/index.ts';

/** Whether the text is written in the value or in anything inside it. */
export function mentions(model: Model, value: Value | undefined, wanted: string): Certainty {
  if (isList(value) || isMapping(value))
    return eitherOf(
      ...Object.values(value).flatMap((each) =>
        casesOf(each).map((found): Certainty => {
          const answer = mentions(model, found.value, wanted);
          return answer === 'certain' && found.when !== ALWAYS ? 'possible' : answer;
        }),
      ),
    );
  const written = textOf(value) ?? NO_TEXT;
  const spelled = model.spelled(written);
  if ([written, spelled].some((text) => literalsOf(text).some((literal) => literal.includes(wanted)))) return 'certain';
  const open = dynamicAsHoles(spelled);
  return isSymbolic(open) && mayHold(model, open, wanted) ? 'possible' : 'impossible';
}

/**
 * Whether the text holds what is wanted for some filling of its holes. `read` are the lengths of what may have been read
 * of it where the text has come to: a hole may go on with what went before it, and begin it anew.
 */
function mayHold(model: Model, text: Text, wanted: string): boolean {
  let read = new Set([0]);
  for (const unit of unitsOf(text)) {
    // Nothing of it was read, and this does not begin it, as nearly everywhere.
    if (read.size === 1 && wanted !== '' && unit !== wanted[0] && !isHole(unit)) continue;
    read = isHole(unit) ? throughHole(fillingOf(model, unit), read, wanted) : through(unit, read, wanted);
    if (read.has(wanted.length)) return true;
  }
  return false;
}

function through(literal: string, before: ReadonlySet<number>, wanted: string): Set<number> {
  let read = new Set(before);
  for (const character of literal) {
    const next = [...read].filter((length) => wanted[length] === character).map((length) => length + 1);
    read = new Set([0, ...next]);
    if (read.has(wanted.length)) break;
  }
  return read;
}

function throughHole(filling: Filling, before: ReadonlySet<number>, wanted: string): Set<number> {
  if ('values' in filling) return new Set(filling.values.flatMap((value) => [...through(value, before, wanted)]));
  const read = new Set(before);
  for (const length of read) if (filling.characters.test(wanted[length] ?? '')) read.add(length + 1);
  return read;
}

/** What may stand for a hole: one of some values, or any text of some characters. */
type Filling = { readonly values: readonly string[] } | { readonly characters: RegExp };

const ANYTHING: Filling = { characters: /[\s\S]/ };
/** Names, ids, ARNs, addresses and URLs that AWS gives to what it makes. */
const GIVEN_BY_AWS: Filling = { characters: /[\w.:/@+=,*-]/ };
/** What AWS adds to a name so that nobody else has it. */
const ADDED_BY_AWS: Filling = { characters: /[A-Za-z\d.!-]/ };
/** Names of hosts have no underscores (https://www.rfc-editor.org/rfc/rfc1123#section-2.1). */
const HOST: Filling = { characters: /[A-Za-z\d.:/-]/ };
const HOST_ATTRIBUTES = /(Address|DnsName|DNSName|DomainName|Endpoint|Port|Url|URL)$/;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const PSEUDO: Readonly<Record<string, Filling>> = {
  'AWS::AccountId': { characters: /\d/ },
  'AWS::Region': { characters: /[a-z\d-]/ },
  'AWS::Partition': { characters: /[a-z-]/ },
  'AWS::URLSuffix': { characters: /[a-z.]/ },
  'AWS::StackName': { characters: /[A-Za-z\d-]/ },
};

/** Whose attributes hold what somebody else wrote: a program's answer, the output of a template, the text of a parameter. */
const TOLD_BY_OTHERS =
  /^AWS::(CloudFormation::(CustomResource|Stack|WaitCondition|Macro)|SSM::Parameter|SecretsManager::Secret)$/;

function fillingOf(model: Model, unit: Text): Filling {
  if (isMadeUpName(unit)) return GIVEN_BY_AWS;
  const name = holeName(unit) ?? '';
  const what = model.holes.get(name);
  switch (what?.kind) {
    case 'parameter':
      return fillingOfParameter(model, what);
    case 'pseudo':
      return PSEUDO[what.name.replace(/^.*\//, '')] ?? GIVEN_BY_AWS;
    case 'resource':
      return fillingOfAttribute(model.resources.get(what.resource)?.type ?? '', what.attribute);
    case undefined:
      return name.startsWith('{{') ? ANYTHING : ADDED_BY_AWS;
    default:
      return ANYTHING;
  }
}

function fillingOfAttribute(type: string, attribute: string | undefined): Filling {
  if (!type.startsWith('AWS::') || (attribute !== undefined && TOLD_BY_OTHERS.test(type))) return ANYTHING;
  return attribute !== undefined && HOST_ATTRIBUTES.test(attribute) ? HOST : GIVEN_BY_AWS;
}

function fillingOfParameter(
  { parameters }: Model,
  { name, allowedValues }: Extract<Hole, { kind: 'parameter' }>,
): Filling {
  if (allowedValues !== undefined) return { values: allowedValues };
  const { Type: type, AllowedPattern: pattern } = parameters.get(name)?.properties ?? {};
  const isText = textOf(type) === 'String' || textOf(type) === 'CommaDelimitedList';
  const characters = isText ? charactersIn(textOf(pattern) ?? '') : undefined;
  return characters === undefined ? ANYTHING : { characters };
}

const PART_OF_PATTERN =
  /\[(?!\^)((?:\\[dw.\-/:+]|[^\]\\[])+)\]|\{\d*,?\d*\}|\(\?:|[()?*+|]|(\\[dw.\-/:+]|[\w /:@=,~-])/y;

/** The characters of texts that a whole pattern of classes, characters and counts allows; undefined for any other. */
function charactersIn(pattern: string): RegExp | undefined {
  if (!/^\^.*\$$/.test(pattern)) return undefined;
  const body = pattern.slice(1, -1);
  const classes: string[] = [','];
  const part = new RegExp(PART_OF_PATTERN);
  while (part.lastIndex < body.length) {
    const found = part.exec(body);
    if (found === null) return undefined;
    const [, set = '', single = ''] = found;
    classes.push(set, single.replace(/^[-]$/, '\\-'));
  }
  return new RegExp(
    classes
      .map((each) => (each === '' ? '' : `[${each}]`))
      .filter((each) => each !== '')
      .join('|'),
  );
}
