/**
 * The intrinsic functions, one entry each
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html). What can't
 * be computed becomes a hole that says which call it is.
 */
import {
  and,
  isSymbolic,
  joinText,
  NEVER,
  NO_TEXT,
  not,
  parseCidr,
  showText,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import { findInMap } from './find-in-map.ts';
import type { Intrinsic } from './intrinsic.ts';
import {
  call,
  cannot,
  concatenate,
  eachCase,
  listArgument,
  showArgument,
  subnetBlocksOf,
  writeJson,
} from './intrinsic-tools.ts';
import { isRaw, nameOf } from './raw.ts';
import { whatTransformHides } from './template.ts';
import { choose, isList, lift, textOf, type Value } from './value.ts';

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  Ref(resolver, argument, path, when) {
    if (typeof argument === 'string') return resolver.ref(argument, path, when);
    if (!isRaw(argument)) return resolver.reports.fault(`Ref is given ${nameOf(argument)}, not a name.`, path);
    return eachCase(resolver, [resolver.resolve(argument, path, when)], 'Ref', when, ([name], inWorlds) => {
      const text = textOf(name);
      if (text === undefined || isSymbolic(text)) return call(resolver, `Ref(${showArgument(name)})`);
      return resolver.ref(text, path, inWorlds);
    });
  },

  /** Allowed only in conditions; anywhere else it is data that happens to look like it. */
  Condition(_resolver, name) {
    return Object.freeze({ Condition: stripPrivate(String(name)) });
  },

  'Fn::GetAtt'(resolver, argument, path, when) {
    const parts = typeof argument === 'string' ? splitOnce(argument, '.') : listArgument(argument);
    if (parts === undefined || parts.length < 2) {
      return resolver.reports.fault(
        'Fn::GetAtt needs a logical id and an attribute.',
        path,
        'Write !GetAtt Resource.Attribute.',
      );
    }
    const values = parts.map((each, index) => resolver.resolve(each, [...path, index], when));
    return eachCase(resolver, values, 'Fn::GetAtt', when, ([id, ...rest], inWorlds) => {
      const logicalId = textOf(id);
      const attribute = joinText(
        rest.map((each) => textOf(each) ?? NO_TEXT),
        '.',
      );
      if (logicalId === undefined || attribute === '') {
        return resolver.reports.fault('Fn::GetAtt needs a logical id and an attribute.', path);
      }
      if (isSymbolic(logicalId) || isSymbolic(attribute)) {
        return call(resolver, `Fn::GetAtt(${showText(logicalId)}, ${showText(attribute)})`);
      }
      return resolver.attribute(logicalId, attribute, path, inWorlds);
    });
  },

  'Fn::Sub'(resolver, argument, path, when) {
    const [template, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
    const isPair = !Array.isArray(argument) || argument.length === 2;
    if (isRaw(template) && Object.hasOwn(template, 'Fn::Transform')) return resolver.resolve(template, path, when);
    if (typeof template !== 'string' || !isRaw(variables) || !isPair) {
      return resolver.reports.fault('Fn::Sub needs text, or text and a mapping of variables.', path);
    }
    const given = new Map<string, Value | undefined>();
    const variable = (name: string): Value | undefined => {
      // Once, however often it is written: what it is may hold a text of its own with variables.
      if (!given.has(name)) given.set(name, resolver.resolve(variables[name], [...path, 1, name], when));
      return given.get(name);
    };
    const values = template.split(/(\$\{[^{}]*\})/).map((part): Value | undefined => {
      const name = /^\$\{([^{}]*)\}$/.exec(part)?.[1]?.trim();
      if (name === undefined) return resolver.resolve(part, path);
      if (name.startsWith('!')) return stripPrivate(`\${${name.slice(1)}}`);
      if (Object.hasOwn(variables, name)) return variable(name);
      const [id = '', attribute] = splitOnce(name, '.');
      if (name === 'AWS::NoValue')
        return resolver.reports.fault('Fn::Sub cannot hold AWS::NoValue, which is no text.', path);
      return attribute === undefined ? resolver.ref(name, path, when) : resolver.attribute(id, attribute, path, when);
    });
    return concatenate(resolver, values, '', 'Fn::Sub', { path, when });
  },

  'Fn::Join'(resolver, argument, path, when) {
    const [rawDelimiter, rawItems, ...more] = listArgument(argument) ?? [];
    if (typeof rawDelimiter !== 'string' || rawItems === undefined || more.length > 0) {
      return resolver.reports.fault('Fn::Join needs a delimiter and a list.', path);
    }
    const items = resolver.resolve(rawItems, [...path, 1], when);
    return eachCase(resolver, [items], 'Fn::Join', when, ([list], inWorlds) => {
      if (isList(list)) return concatenate(resolver, list, rawDelimiter, 'Fn::Join', { path, when: inWorlds });
      const text = textOf(list);
      if (text !== undefined && isSymbolic(text))
        return call(resolver, `Fn::Join(${JSON.stringify(rawDelimiter)}, ${showArgument(list)})`);
      return list === undefined
        ? undefined
        : cannot(resolver, 'Fn::Join joins no list.', path, inWorlds, 'Fn::Join(…)');
    });
  },

  'Fn::Select'(resolver, argument, path, when) {
    const [rawIndex, rawItems, ...more] = listArgument(argument) ?? [];
    if (rawIndex === undefined || rawItems === undefined || more.length > 0) {
      return resolver.reports.fault('Fn::Select needs an index and a list.', path);
    }
    const index = resolver.resolve(rawIndex, [...path, 0], when);
    const items = resolver.resolve(rawItems, [...path, 1], when);
    return eachCase(resolver, [index, items], 'Fn::Select', when, ([at, list], inWorlds) => {
      if (at === undefined || list === undefined) return undefined;
      const text = textOf(at) ?? NO_TEXT;
      const element = `${showArgument(list)}[${showText(text)}]`;
      if (isSymbolic(text)) return call(resolver, element);
      if (!/^\d+$/.test(text))
        return cannot(resolver, `Fn::Select is given the index ${showArgument(at)}.`, path, inWorlds, element);
      if (isList(list)) {
        const what = `Fn::Select asks for element ${text} of a list of ${list.length}.`;
        return list[Number(text)] ?? cannot(resolver, what, path, inWorlds, element);
      }
      const whole = textOf(list);
      if (whole !== undefined && isSymbolic(whole)) return call(resolver, element);
      return cannot(resolver, 'Fn::Select selects from no list.', path, inWorlds, element);
    });
  },

  'Fn::Split'(resolver, argument, path, when) {
    const [delimiter, rawText, ...more] = listArgument(argument) ?? [];
    if (typeof delimiter !== 'string' || delimiter === '' || rawText === undefined || more.length > 0) {
      return resolver.reports.fault('Fn::Split needs a delimiter and text.', path);
    }
    const text = resolver.resolve(rawText, [...path, 1], when);
    return eachCase(resolver, [text], 'Fn::Split', when, ([value], inWorlds) => {
      if (value === undefined) return undefined;
      const whole = textOf(value);
      const said = `Fn::Split(${JSON.stringify(delimiter)}, ${showArgument(value)})`;
      if (whole === undefined) return cannot(resolver, 'Fn::Split splits no text.', path, inWorlds, said);
      return resolver.unknowns.split(whole, delimiter) ?? resolver.arnParts(whole, delimiter) ?? call(resolver, said);
    });
  },

  'Fn::If'(resolver, argument, path, when) {
    const [name, then, otherwise, ...more] = listArgument(argument) ?? [];
    if (name === undefined || then === undefined || otherwise === undefined || more.length > 0) {
      return resolver.reports.fault('Fn::If needs a condition and two values.', path);
    }
    const guard = resolver.whenHolds(name, [...path, 0]);
    // Both branches, for CloudFormation refuses unknown names in the one that is not taken as well.
    const [inFirst, inSecond] = [and(when, guard), and(when, not(guard))];
    const first = resolver.resolve(then, [...path, 1], inFirst);
    const second = resolver.resolve(otherwise, [...path, 2], inSecond);
    if (inSecond === NEVER) return first;
    return inFirst === NEVER ? second : choose(guard, first, second);
  },

  'Fn::FindInMap': findInMap,

  'Fn::Base64'(resolver, argument, path, when) {
    return resolver.encoded(resolver.resolve(argument, path, when));
  },

  'Fn::GetAZs'(resolver, argument, path, when) {
    return eachCase(resolver, [resolver.resolve(argument, path, when)], 'Fn::GetAZs', when, ([region]) => {
      const own = region === undefined || region === '';
      const asked = textOf(own ? resolver.pseudo('AWS::Region') : region) ?? NO_TEXT;
      return resolver.zones(asked) ?? call(resolver, `Fn::GetAZs(${showText(asked)})`);
    });
  },

  'Fn::Cidr'(resolver, argument, path, when) {
    const [block, count, bits] = (listArgument(argument) ?? []).map((each, index) =>
      resolver.resolve(each, [...path, index], when),
    );
    if (block === undefined || count === undefined)
      return resolver.reports.fault('Fn::Cidr needs a block and a count.', path);
    return eachCase(resolver, [block, count, bits ?? NO_TEXT], 'Fn::Cidr', when, (args, inWorlds) => {
      const texts = args.map((each) => textOf(each) ?? NO_TEXT);
      const said = `Fn::Cidr(${args
        .filter((each) => each !== '')
        .map(showArgument)
        .join(', ')})`;
      if (texts.some(isSymbolic)) return call(resolver, said);
      const parsed = parseCidr(texts[0] ?? '');
      const blocks = parsed && blocksOnce(said, () => subnetBlocksOf(parsed, texts[1] ?? '', texts[2] || '8'));
      return blocks ?? cannot(resolver, `${said} does not fit.`, path, inWorlds, said);
    });
  },

  'Fn::ImportValue'(resolver, argument, path, when) {
    const name = resolver.resolve(argument, path, when);
    return eachCase(resolver, [name], 'Fn::ImportValue', when, ([value], inWorlds) => {
      if (value === undefined) return undefined;
      const text = textOf(value);
      if (text === undefined)
        return resolver.reports.fault(`Fn::ImportValue is given ${nameOf(value)}, not a name.`, path);
      const shown = showText(text);
      const unknown = () => resolver.unknown({ kind: 'import', name: shown });
      if (inWorlds.holds === false) return unknown();
      const exported = resolver.imported(text);
      if (exported === undefined) {
        resolver.reports.unseen(`No stack here exports "${shown}"; its value stays unknown.`, path, 'LTL1012');
        return unknown();
      }
      resolver.refersTo(exported, path, inWorlds);
      return exported;
    });
  },

  'Fn::GetStackOutput'(resolver, argument, path, when) {
    if (!isRaw(argument))
      return resolver.reports.fault('Fn::GetStackOutput needs a mapping with StackName and OutputName.', path);
    const { StackName, OutputName, Region } = argument;
    const values = [StackName, OutputName, Region ?? ''].map((each) => resolver.resolve(each, path, when));
    if (values.includes(undefined))
      return resolver.reports.fault('Fn::GetStackOutput needs StackName and OutputName.', path);
    return eachCase(resolver, values, 'Fn::GetStackOutput', when, (args, inWorlds) => {
      const [stack = NO_TEXT, output = NO_TEXT, region = NO_TEXT] = args.map((each) => textOf(each) ?? NO_TEXT);
      const said = `Fn::GetStackOutput(${showText(`${stack}.${output}`)})`;
      const found = resolver.stackOutput(stack, output, region === '' ? undefined : region);
      if (found === undefined) {
        if (inWorlds.holds !== false) {
          resolver.reports.unseen(
            `No stack here is called "${showText(stack)}" with an output "${showText(output)}"; its value stays unknown.`,
            path,
            'LTL1012',
          );
        }
        return call(resolver, said);
      }
      resolver.refersTo(found, path, inWorlds);
      return found;
    });
  },

  'Fn::Transform'(resolver, argument, path) {
    resolver.reports.unseen(whatTransformHides(argument), path);
    const name = isRaw(argument) && typeof argument.Name === 'string' ? argument.Name : 'a macro';
    return call(resolver, `Fn::Transform(${name})`);
  },

  'Fn::Length'(resolver, argument, path, when) {
    return eachCase(resolver, [resolver.resolve(argument, path, when)], 'Fn::Length', when, ([list], inWorlds) => {
      const said = `Fn::Length(${showArgument(list)})`;
      if (isList(list)) {
        const counted = lift(list, (items) => items.filter((item) => item !== undefined).length);
        return counted?.value ?? call(resolver, said);
      }
      const text = textOf(list);
      if (text !== undefined && isSymbolic(text)) return call(resolver, said);
      return list === undefined ? undefined : cannot(resolver, 'Fn::Length counts no list.', path, inWorlds, said);
    });
  },

  'Fn::ToJsonString'(resolver, argument, path, when) {
    return writeJson(resolver, resolver.resolve(argument, path, when));
  },
};

const FOR_CONDITIONS = [
  'Fn::And',
  'Fn::Or',
  'Fn::Not',
  'Fn::Equals',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
];

const refuseInValues = (name: string): Intrinsic => {
  return (resolver, _argument, path) =>
    resolver.reports.fault(`${name} stands in a value; it is allowed only in conditions and rules.`, path);
};

export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  ...FUNCTIONS,
  ...Object.fromEntries(FOR_CONDITIONS.map((name) => [name, refuseInValues(name)])),
};

const BLOCKS = new Map<string, readonly Text[] | undefined>();
const MOST_BLOCKS = 100;

/** The blocks of equal calls are one list: a few bytes ask for 256 of them. */
function blocksOnce(said: string, make: () => readonly Text[] | undefined): readonly Text[] | undefined {
  if (!BLOCKS.has(said)) {
    if (BLOCKS.size >= MOST_BLOCKS) BLOCKS.clear();
    const blocks = make();
    BLOCKS.set(said, blocks && Object.freeze(blocks));
  }
  return BLOCKS.get(said);
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
