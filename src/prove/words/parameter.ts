import { ALWAYS, allOf, type Extent, NEVER } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { elementsAt, textOf, valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type ParameterClaim = Extract<Assertion, { kind: 'parameter' }>;

interface Finding {
  readonly isSo: boolean | undefined;
  readonly says: TraceStep;
}

/** The declaration says so, and its constraints accept and refuse the values given. */
export function judgeParameter(question: Question, claim: ParameterClaim): Judgement {
  return about(question, { parameter: claim.of }, (parameters) => {
    const findings = parameters.flatMap((parameter) => findingsOf(parameter, claim));
    const wrong = findings.filter(({ isSo }) => isSo !== true).map(({ says }) => says);
    return judge(allOf(...findings.map(({ isSo }) => extentOf(isSo))), {
      trace: findings.map(({ says }) => says),
      counterexample: () => ({ summary: wrong[0]?.says ?? '', steps: wrong }),
      missing: wrong.map(({ says }) => says),
    });
  });
}

function extentOf(isSo: boolean | undefined): Extent {
  return { certain: isSo === true ? ALWAYS : NEVER, possible: isSo === false ? NEVER : ALWAYS };
}

function findingsOf(parameter: Thing, claim: ParameterClaim): readonly Finding[] {
  const field = (name: string) => textOf(valuesAt(parameter.properties, [name])[0]?.value);
  const { name } = { name: claim.of };
  const fallback = field('Default');
  const found = (isSo: boolean | undefined, says: string, path: string): Finding => ({
    isSo,
    says: step(says, parameter, [path]),
  });
  return [
    ...(claim.default === undefined
      ? []
      : [found(fallback === claim.default, `${name} is ${quote(fallback)} by default.`, 'Default')]),
    ...(claim.required === undefined
      ? []
      : [
          found(
            (fallback === undefined) === claim.required,
            fallback === undefined ? `${name} has no default.` : `${name} is ${quote(fallback)} by default.`,
            'Default',
          ),
        ]),
    ...(claim.described === undefined
      ? []
      : [
          found(
            ((field('Description') ?? '') !== '') === claim.described,
            `${name} is ${quote(field('Description'))} to its readers.`,
            'Description',
          ),
        ]),
    ...(claim.secret === undefined
      ? []
      : [
          found(
            (field('NoEcho') === 'true') === claim.secret,
            `NoEcho of ${name} is ${field('NoEcho') ?? 'false'}.`,
            'NoEcho',
          ),
        ]),
    ...(claim.accepts ?? []).map((value) => tried(parameter, claim.of, value, true, found)),
    ...(claim.refuses ?? []).map((value) => tried(parameter, claim.of, value, false, found)),
  ];
}

function tried(
  parameter: Thing,
  name: string,
  value: string,
  isWanted: boolean,
  found: (isSo: boolean | undefined, says: string, path: string) => Finding,
): Finding {
  const reason = whyRefused(parameter, value);
  if (reason === 'unreadable')
    return found(
      undefined,
      `Whether ${name} accepts ${quote(value)} depends on a pattern that cannot be read.`,
      'AllowedPattern',
    );
  const says =
    reason === undefined ? `${name} accepts ${quote(value)}.` : `${name} refuses ${quote(value)}: ${reason}.`;
  return found((reason === undefined) === isWanted, says, 'AllowedPattern');
}

/**
 * CloudFormation matches the whole value against the pattern, a Java regular expression
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html).
 */
function whyRefused(parameter: Thing, value: string): string | undefined {
  const field = (name: string) => textOf(valuesAt(parameter.properties, [name])[0]?.value);
  const allowed = elementsAt(parameter.properties, ['AllowedValues']).map((each) => textOf(each.value));
  if (allowed.length > 0 && !allowed.some((each) => each === value)) return `allowed are ${allowed.join(', ')}`;
  const pattern = field('AllowedPattern');
  if (pattern !== undefined) {
    const expression = compiled(pattern);
    if (expression === undefined) return 'unreadable';
    if (!expression.test(value)) return `it does not match ${pattern}`;
  }
  const [least, most] = [field('MinLength'), field('MaxLength')];
  if (least !== undefined && value.length < Number(least)) return `it is shorter than ${least}`;
  if (most !== undefined && value.length > Number(most)) return `it is longer than ${most}`;
  const [lowest, highest] = [field('MinValue'), field('MaxValue')];
  if (lowest !== undefined && Number(value) < Number(lowest)) return `it is less than ${lowest}`;
  if (highest !== undefined && Number(value) > Number(highest)) return `it is more than ${highest}`;
  if (field('Type') === 'Number' && (value.trim() === '' || Number.isNaN(Number(value)))) return 'it is no number';
  return undefined;
}

/** What Java and JavaScript read differently is not guessed. */
function compiled(pattern: string): RegExp | undefined {
  if (/\(\?[imsux-]+\)|\\[AZzGQE]|\\p\{|[*+?}]\+|\[[^\]]*&&/.test(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

function quote(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
