/** What runs: how it gets its role, and how old it is. */
import { LIFECYCLE_AS_OF, supportOf, VERSION_PROPERTIES } from '../../../aws/index.ts';
import { impliedBy, isSymbolic, not, or, showText } from '../../../base/index.ts';
import { type Found, type Path, textOf, valuesAt } from '../../../model/index.ts';
import { judge, step } from '../../judge.ts';
import type { Thing } from '../../question.ts';
import type { Judgement, TraceStep } from '../../verdict.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { thingsOfTypes } from '../things-of-types.ts';

const server = (HttpTokens: string) => ({
  Template: {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: { ImageId: 'ami-1', MetadataOptions: { HttpTokens } } },
  },
});

export const METADATA_WITHOUT_TOKEN: CheckDefinition = {
  id: 'metadata-without-token',
  area: 'What runs',
  severity: 'medium',
  asks: 'Which instances give their role to whoever can make them send a request?',
  fix: 'Set HttpTokens to required.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, [
      'AWS::EC2::Instance',
      'AWS::EC2::LaunchTemplate',
      'AWS::AutoScaling::LaunchConfiguration',
    ]).map(
      (thing): StandingPromise => ({
        of: thing.id,
        title: `The metadata service of ${nameOf(thing.id)} wants a token`,
        judged: withoutMetadata(thing) ?? [{ kind: 'runs', of: nameOf(thing.id), imdsv2: true }],
      }),
    ),
  holds: { says: 'A token is required.', resources: server('required') },
  fails: { says: 'A token is optional.', resources: server('optional') },
};

/** An endpoint that is switched off gives nothing to anybody. */
function withoutMetadata(thing: Thing): Judgement | undefined {
  const paths = ENDPOINTS.map((path) => valuesAt(thing.properties, path, thing.when));
  const off = paths.find((found) => found.every(({ value }) => textOf(value) === 'disabled'));
  if (off === undefined) return undefined;
  return { outcome: 'proved', trace: [step(`${thing.id} has no metadata service.`, thing, off[0]?.path)] };
}

const ENDPOINTS: readonly Path[] = [
  ['LaunchTemplateData', 'MetadataOptions', 'HttpEndpoint'],
  ['MetadataOptions', 'HttpEndpoint'],
];

const fn = (Runtime: string) => ({
  Worker: { Type: 'AWS::Lambda::Function', Properties: { Runtime, Handler: 'index.handler', Code: { ZipFile: '' } } },
});

export const SUPPORT_ENDS: CheckDefinition = {
  id: 'support-ends',
  area: 'Age',
  severity: 'low',
  asks: 'What runs on a version whose support ends within a year?',
  fix: 'Plan the upgrade before that day: afterwards it is done by force, costs a surcharge, or refuses changes.',
  source: 'https://endoflife.date',
  standing: (question, nameOf, day) =>
    VERSION_PROPERTIES.flatMap(({ type, property, product }) =>
      thingsOfTypes(question, [type]).flatMap((thing): readonly StandingPromise[] => {
        const engine = textOf(valuesAt(thing.properties, ['Engine'])[0]?.value);
        const of = product(engine === undefined ? undefined : showText(engine).toLowerCase());
        const named = valuesAt(thing.properties, [property], thing.when).filter(({ value }) => value !== undefined);
        if (of === undefined || named.length === 0) return [];
        const title = `Support of the version of ${nameOf(thing.id)} lasts another year`;
        return [{ of: thing.id, title, judged: judgeAge(thing, named, of, day) }];
      }),
    ),
  holds: { says: 'No end has been announced.', resources: fn('nodejs24.x') },
  fails: { says: 'The runtime is deprecated since 2025.', resources: fn('nodejs18.x') },
};

type Product = Parameters<typeof supportOf>[0];

function judgeAge(thing: Thing, named: readonly Found[], product: Product, day: string): Judgement {
  const read = named.map((found) => ({ ...found, ...ageOf(found, product, day) }));
  const worlds = (state: 'ends' | 'open') => or(...read.flatMap((each) => (each.state === state ? [each.when] : [])));
  const steps = read.map(({ says, path }): TraceStep => step(says, thing, path));
  const failing = read.filter(({ state }) => state === 'ends');
  return judge(
    impliedBy(thing.when, { certain: not(or(worlds('ends'), worlds('open'))), possible: not(worlds('ends')) }),
    {
      trace: steps,
      counterexample: () => ({
        summary: failing[0]?.says ?? '',
        steps: failing.map(({ says, path }) => step(says, thing, path)),
      }),
      missing: read.flatMap(({ state, says }) => (state === 'open' ? [says] : [])),
    },
  );
}

function ageOf(
  { value }: Found,
  product: Product,
  day: string,
): { readonly state: 'lasts' | 'ends' | 'open'; readonly says: string } {
  const text = textOf(value);
  if (text === undefined || isSymbolic(text))
    return { state: 'open', says: `the version, which is ${showText(text ?? '')}` };
  const version = showText(text);
  const { state, row } = supportOf(product, version, day);
  const end = row?.endOfStandardSupport;
  if (row === undefined) return { state: 'open', says: `when support of ${product} ${version} ends` };
  if (end === undefined)
    return { state: 'lasts', says: `On ${LIFECYCLE_AS_OF} no end of support of ${product} ${version} was announced.` };
  const verb = state === 'ended' ? 'ended' : 'ends';
  return {
    state: state === 'supported' ? 'lasts' : 'ends',
    says: `Support of ${product} ${version} ${verb} on ${end}.`,
  };
}
