/**
 * The rules of a web ACL as WAF reads them: in order of priority, whatever their order in the list
 * (https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html).
 */
import { type Guard, isSymbolic, showText } from '../../base/index.ts';
import { elementsAt, isMapping, type Mapping, type Path, textOf, valuesAt } from '../../model/index.ts';
import type { Thing } from '../question.ts';

export interface AclRule {
  readonly acl: Thing;
  /** Where it stands in the properties of the ACL. */
  readonly path: Path;
  readonly when: Guard;
  /** Undefined where only deployment tells it. */
  readonly priority: number | undefined;
  readonly name: string;
}

export interface AclRules {
  readonly rules: readonly AclRule[];
  /** What stands among the rules and only deployment tells. */
  readonly unknown: readonly { readonly text: string; readonly when: Guard }[];
}

export function rulesOfAcl(acl: Thing): AclRules {
  const elements = elementsAt(acl.properties, ['Rules'], acl.when);
  const rules = elements.flatMap((element) =>
    isMapping(element.value) ? rulesAt(acl, element.path, element.value, element.when) : [],
  );
  return {
    rules: rules.toSorted((left, right) => (left.priority ?? Infinity) - (right.priority ?? Infinity)),
    unknown: elements.flatMap(({ value, when }) =>
      isMapping(value) ? [] : [{ text: showText(textOf(value) ?? 'the rules'), when }],
    ),
  };
}

function rulesAt(acl: Thing, path: Path, rule: Mapping, when: Guard): readonly AclRule[] {
  const name = showText(textOf(rule.Name) ?? `rule ${path.at(-1)}`);
  return valuesAt(rule, ['Priority'], when).map((found) => {
    const text = textOf(found.value);
    const priority = text === undefined || isSymbolic(text) ? undefined : Number(text);
    return { acl, path, when: found.when, priority, name };
  });
}

/** The rule for a reader. */
export function showRule({ acl, path, priority, name }: AclRule): string {
  const properties = valuesAt(acl.properties, path)[0]?.value;
  const rule = isMapping(properties) ? properties : {};
  const keyOf = (value: Mapping[string] | undefined) => (isMapping(value) ? Object.keys(value).join(', ') : undefined);
  const statement = keyOf(rule.Statement) ?? 'no statement';
  const action = keyOf(rule.Action) ?? `override ${keyOf(rule.OverrideAction) ?? 'missing'}`;
  return `${priority ?? 'unknown priority'} ${name}: ${statement}, ${action}`;
}
