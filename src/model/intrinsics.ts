/**
 * The intrinsic functions, one entry each
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html). What can't
 * be computed becomes a hole that says which call it is.
 */
import {
  and,
  type Guard,
  isSymbolic,
  joinText,
  NEVER,
  NO_TEXT,
  not,
  parseCidr,
  showText,
  stripPrivate,
} from '../base/index.ts';
import { findInMap } from './find-in-map.ts';
import { call, concatenate, eachCase, listArgument, show, subnetsOf, writeJson } from './intrinsic-tools.ts';
import { isRaw, nameOf } from './raw.ts';
import type { Scope } from './scope.ts';
import { whatTransformHides } from './template.ts';
import { choose, isList, lift, type Path, textOf, type Value } from './value.ts';

export type Intrinsic = (scope: Scope, argument: unknown, path: Path, when: Guard) => Value | undefined;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  Ref(scope, argument, path, when) {
    if (typeof argument === 'string') return scope.ref(argument, path, when);
    if (!isRaw(argument)) return scope.fault(`Ref is given ${nameOf(argument)}, not a name.`, path);
    return eachCase(scope, [scope.resolve(argument, path, when)], 'Ref', when, ([name], inWorlds) => {
      const text = textOf(name);
      if (text === undefined || isSymbolic(text)) return call(scope, `Ref(${show(name)})`);
      return scope.ref(text, path, inWorlds);
    });
  },

  /** Allowed only in conditions; anywhere else it is data that happens to look like it. */
  Condition(_scope, name) {
    return Object.freeze({ Condition: stripPrivate(String(name)) });
  },

  'Fn::GetAtt'(scope, argument, path, when) {
    const parts = typeof argument === 'string' ? splitOnce(argument, '.') : listArgument(argument);
    if (parts === undefined || parts.length < 2) {
      return scope.fault('Fn::GetAtt needs a logical id and an attribute.', path, 'Write !GetAtt Resource.Attribute.');
    }
    const values = parts.map((each, index) => scope.resolve(each, [...path, index], when));
    return eachCase(scope, values, 'Fn::GetAtt', when, ([id, ...rest], inWorlds) => {
      const logicalId = textOf(id);
      const attribute = joinText(
        rest.map((each) => textOf(each) ?? NO_TEXT),
        '.',
      );
      if (logicalId === undefined || attribute === '') {
        return scope.fault('Fn::GetAtt needs a logical id and an attribute.', path);
      }
      if (isSymbolic(logicalId) || isSymbolic(attribute)) {
        return call(scope, `Fn::GetAtt(${showText(logicalId)}, ${showText(attribute)})`);
      }
      return scope.attribute(logicalId, attribute, path, inWorlds);
    });
  },

  'Fn::Sub'(scope, argument, path, when) {
    const [template, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
    const isPair = !Array.isArray(argument) || argument.length === 2;
    if (typeof template !== 'string' || !isRaw(variables) || !isPair) {
      return scope.fault('Fn::Sub needs text, or text and a mapping of variables.', path);
    }
    const values = template.split(/(\$\{[^}]*\})/).map((part): Value | undefined => {
      const name = /^\$\{([^}]*)\}$/.exec(part)?.[1]?.trim();
      if (name === undefined) return scope.resolve(part, path);
      if (name.startsWith('!')) return stripPrivate(`\${${name.slice(1)}}`);
      if (Object.hasOwn(variables, name)) return scope.resolve(variables[name], [...path, 1, name], when);
      const [id = '', attribute] = splitOnce(name, '.');
      if (name === 'AWS::NoValue') return scope.fault('Fn::Sub cannot hold AWS::NoValue, which is no text.', path);
      return attribute === undefined ? scope.ref(name, path, when) : scope.attribute(id, attribute, path, when);
    });
    return concatenate(scope, values, '', 'Fn::Sub', { path, when });
  },

  'Fn::Join'(scope, argument, path, when) {
    const [rawDelimiter, rawItems, ...more] = listArgument(argument) ?? [];
    if (typeof rawDelimiter !== 'string' || rawItems === undefined || more.length > 0) {
      return scope.fault('Fn::Join needs a delimiter and a list.', path);
    }
    const items = scope.resolve(rawItems, [...path, 1], when);
    return eachCase(scope, [items], 'Fn::Join', when, ([list], inWorlds) => {
      if (isList(list)) return concatenate(scope, list, rawDelimiter, 'Fn::Join', { path, when: inWorlds });
      const text = textOf(list);
      if (text !== undefined && isSymbolic(text))
        return call(scope, `Fn::Join(${JSON.stringify(rawDelimiter)}, ${show(list)})`);
      return list === undefined ? undefined : scope.cannot('Fn::Join joins no list.', path, inWorlds, 'Fn::Join(…)');
    });
  },

  'Fn::Select'(scope, argument, path, when) {
    const [rawIndex, rawItems, ...more] = listArgument(argument) ?? [];
    if (rawIndex === undefined || rawItems === undefined || more.length > 0) {
      return scope.fault('Fn::Select needs an index and a list.', path);
    }
    const index = scope.resolve(rawIndex, [...path, 0], when);
    const items = scope.resolve(rawItems, [...path, 1], when);
    return eachCase(scope, [index, items], 'Fn::Select', when, ([at, list], inWorlds) => {
      if (at === undefined || list === undefined) return undefined;
      const text = textOf(at) ?? NO_TEXT;
      const element = `${show(list)}[${showText(text)}]`;
      if (isSymbolic(text)) return call(scope, element);
      if (!/^\d+$/.test(text))
        return scope.cannot(`Fn::Select is given the index ${show(at)}.`, path, inWorlds, element);
      if (isList(list)) {
        const what = `Fn::Select asks for element ${text} of a list of ${list.length}.`;
        return list[Number(text)] ?? scope.cannot(what, path, inWorlds, element);
      }
      const whole = textOf(list);
      if (whole !== undefined && isSymbolic(whole)) return call(scope, element);
      return scope.cannot('Fn::Select selects from no list.', path, inWorlds, element);
    });
  },

  'Fn::Split'(scope, argument, path, when) {
    const [delimiter, rawText, ...more] = listArgument(argument) ?? [];
    if (typeof delimiter !== 'string' || delimiter === '' || rawText === undefined || more.length > 0) {
      return scope.fault('Fn::Split needs a delimiter and text.', path);
    }
    const text = scope.resolve(rawText, [...path, 1], when);
    return eachCase(scope, [text], 'Fn::Split', when, ([value], inWorlds) => {
      if (value === undefined) return undefined;
      const whole = textOf(value);
      const said = `Fn::Split(${JSON.stringify(delimiter)}, ${show(value)})`;
      if (whole === undefined) return scope.cannot('Fn::Split splits no text.', path, inWorlds, said);
      return scope.world.unknowns.split(whole, delimiter) ?? call(scope, said);
    });
  },

  'Fn::If'(scope, argument, path, when) {
    const [name, then, otherwise, ...more] = listArgument(argument) ?? [];
    if (name === undefined || then === undefined || otherwise === undefined || more.length > 0) {
      return scope.fault('Fn::If needs a condition and two values.', path);
    }
    const { conditions } = scope;
    const guard =
      typeof name === 'string' ? conditions.named(name, [...path, 0]) : conditions.guardOf(name, [...path, 0]);
    // Both branches, for CloudFormation refuses unknown names in the one that is not taken as well.
    const [inFirst, inSecond] = [and(when, guard), and(when, not(guard))];
    const first = scope.resolve(then, [...path, 1], inFirst);
    const second = scope.resolve(otherwise, [...path, 2], inSecond);
    if (inSecond === NEVER) return first;
    return inFirst === NEVER ? second : choose(guard, first, second);
  },

  'Fn::FindInMap': findInMap,

  'Fn::Base64'(scope, argument, path, when) {
    // Kept as the text itself: what user data says is the question, its encoding never is.
    return scope.resolve(argument, path, when);
  },

  'Fn::GetAZs'(scope, argument, path, when) {
    return eachCase(scope, [scope.resolve(argument, path, when)], 'Fn::GetAZs', when, ([region]) => {
      const own = region === undefined || region === '';
      return call(scope, `Fn::GetAZs(${showText(textOf(own ? scope.pseudo('AWS::Region') : region) ?? '')})`);
    });
  },

  'Fn::Cidr'(scope, argument, path, when) {
    const [block, count, bits] = (listArgument(argument) ?? []).map((each, index) =>
      scope.resolve(each, [...path, index], when),
    );
    if (block === undefined || count === undefined) return scope.fault('Fn::Cidr needs a block and a count.', path);
    return eachCase(scope, [block, count, bits ?? NO_TEXT], 'Fn::Cidr', when, (args, inWorlds) => {
      const texts = args.map((each) => textOf(each) ?? NO_TEXT);
      const said = `Fn::Cidr(${args
        .filter((each) => each !== '')
        .map(show)
        .join(', ')})`;
      if (texts.some(isSymbolic)) return call(scope, said);
      const parsed = parseCidr(texts[0] ?? '');
      const blocks = parsed && subnetsOf(parsed, texts[1] ?? '', texts[2] || '8');
      return blocks ?? scope.cannot(`${said} does not fit.`, path, inWorlds, said);
    });
  },

  'Fn::ImportValue'(scope, argument, path, when) {
    const name = scope.resolve(argument, path, when);
    return eachCase(scope, [name], 'Fn::ImportValue', when, ([value], inWorlds) => {
      if (value === undefined) return undefined;
      const text = textOf(value);
      if (text === undefined) return scope.fault(`Fn::ImportValue is given ${nameOf(value)}, not a name.`, path);
      const shown = showText(text);
      const unknown = () => scope.unknown({ kind: 'import', name: shown });
      if (inWorlds.holds === false) return unknown();
      scope.imports.add(shown);
      const exported = scope.world.exportedValue(text, scope);
      if (exported === undefined) {
        scope.unseen(`No stack here exports "${shown}"; its value stays unknown.`, path, 'LTL1012');
        return unknown();
      }
      scope.refersTo(exported, path, inWorlds);
      return exported;
    });
  },

  'Fn::GetStackOutput'(scope, argument, path, when) {
    if (!isRaw(argument)) return scope.fault('Fn::GetStackOutput needs a mapping with StackName and OutputName.', path);
    const { StackName, OutputName, Region } = argument;
    const values = [StackName, OutputName, Region ?? ''].map((each) => scope.resolve(each, path, when));
    if (values.includes(undefined)) return scope.fault('Fn::GetStackOutput needs StackName and OutputName.', path);
    return eachCase(scope, values, 'Fn::GetStackOutput', when, (args, inWorlds) => {
      const [stack = '', output = '', region = ''] = args.map((each) => textOf(each) ?? '');
      const said = `Fn::GetStackOutput(${showText(`${stack}.${output}`)})`;
      const found = scope.world.stackOutput(stack, output, region === '' ? undefined : region, scope);
      if (found === undefined) {
        if (inWorlds.holds !== false) {
          scope.unseen(
            `No stack here is called "${showText(stack)}" with an output "${showText(output)}"; its value stays unknown.`,
            path,
            'LTL1012',
          );
        }
        return call(scope, said);
      }
      scope.refersTo(found, path, inWorlds);
      return found;
    });
  },

  'Fn::Transform'(scope, argument, path) {
    scope.unseen(whatTransformHides(argument), path);
    const name = isRaw(argument) && typeof argument.Name === 'string' ? argument.Name : 'a macro';
    return call(scope, `Fn::Transform(${name})`);
  },

  'Fn::Length'(scope, argument, path, when) {
    return eachCase(scope, [scope.resolve(argument, path, when)], 'Fn::Length', when, ([list], inWorlds) => {
      const said = `Fn::Length(${show(list)})`;
      if (isList(list)) {
        const counted = lift(list, (items) => items.filter((item) => item !== undefined).length);
        return counted?.value ?? call(scope, said);
      }
      const text = textOf(list);
      if (text !== undefined && isSymbolic(text)) return call(scope, said);
      return list === undefined ? undefined : scope.cannot('Fn::Length counts no list.', path, inWorlds, said);
    });
  },

  'Fn::ToJsonString'(scope, argument, path, when) {
    return writeJson(scope, scope.resolve(argument, path, when));
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
  return (scope, _argument, path) =>
    scope.fault(`${name} stands in a value; it is allowed only in conditions and rules.`, path);
};

export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  ...FUNCTIONS,
  ...Object.fromEntries(FOR_CONDITIONS.map((name) => [name, refuseInValues(name)])),
};

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
