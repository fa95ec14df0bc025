/** How many images a repository keeps: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html */
import { isRecord, isSymbolic, NO_TEXT, type Text } from '../../base/index.ts';
import { isMapping, textOf, valuesAt } from '../../model/index.ts';
import type { Thing } from '../question.ts';
import type { SaidOfThing } from '../said.ts';

const PATH = ['LifecyclePolicy', 'LifecyclePolicyText'];

interface Rule {
  readonly tagStatus: string;
  readonly countType: string;
  readonly countNumber: number;
}

/** The least number of images at which a rule for all of them removes the oldest; `forever` without such a rule. */
export function imagesOf(repository: Thing): readonly SaidOfThing[] {
  return said(repository, 'images', (rules) =>
    rules.filter((rule) => rule.tagStatus === 'any' && rule.countType === 'imageCountMoreThan'),
  );
}

/** The least number of days after which an untagged image goes. */
export function untaggedDaysOf(repository: Thing): readonly SaidOfThing[] {
  return said(repository, 'days of untagged images', (rules) =>
    rules.filter((rule) => ['untagged', 'any'].includes(rule.tagStatus) && rule.countType === 'sinceImagePushed'),
  );
}

function said(
  repository: Thing,
  what: string,
  choose: (rules: readonly Rule[]) => readonly Rule[],
): readonly SaidOfThing[] {
  return valuesAt(repository.properties, PATH, repository.when).map(({ value, when, path }): SaidOfThing => {
    const name = `the lifecycle policy of ${repository.id}`;
    if (value === undefined) return { when, path, is: 'forever', says: `${repository.id} has no lifecycle policy.` };
    const rules = readRules(textOf(value) ?? NO_TEXT);
    if (isMapping(value) || rules === undefined)
      return { when, path, is: undefined, says: `${name} is known when deployed.`, missing: name };
    const numbers = choose(rules).map((rule) => rule.countNumber);
    const is = numbers.length === 0 ? 'forever' : Math.min(...numbers);
    return { when, path, is, says: `By ${name}, ${what}: ${is}.` };
  });
}

function readRules(text: Text): readonly Rule[] | undefined {
  if (isSymbolic(text)) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isRecord(parsed) || !Array.isArray(parsed.rules)) return [];
    return parsed.rules.flatMap((rule: unknown): readonly Rule[] => {
      if (!isRecord(rule) || !isRecord(rule.selection)) return [];
      const { tagStatus, countType, countNumber } = rule.selection;
      return [{ tagStatus: String(tagStatus), countType: String(countType), countNumber: Number(countNumber) }];
    });
  } catch {
    return [];
  }
}
