/** What runs: how it gets its role, its secrets, and how old it is. */
import { LIFECYCLE_AS_OF, supportOf, VERSION_PROPERTIES } from '../../../aws/index.ts';
import { and, type Guard, impliedBy, isSymbolic, not, or, showText, type Text } from '../../../base/index.ts';
import {
  casesOf,
  elementsAt,
  type Found,
  isList,
  isMapping,
  type Path,
  textOf,
  type Value,
  valuesAt,
} from '../../../model/index.ts';
import { judge, step } from '../../judge.ts';
import type { Question, Thing } from '../../question.ts';
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

/** Properties that hold a secret, by type. */
const SECRETS: Readonly<Record<string, string>> = {
  'AWS::RDS::DBInstance': 'MasterUserPassword',
  'AWS::RDS::DBCluster': 'MasterUserPassword',
  'AWS::DocDB::DBCluster': 'MasterUserPassword',
  'AWS::Redshift::Cluster': 'MasterUserPassword',
  'AWS::ElastiCache::ReplicationGroup': 'AuthToken',
  'AWS::SecretsManager::Secret': 'SecretString',
  'AWS::DirectoryService::MicrosoftAD': 'Password',
};

/** Names of variables that say that a secret is in them. */
const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSWD|SECRET|SECRET_KEY|API_?KEY|PRIVATE_KEY|ACCESS_KEY|AUTH_TOKEN|TOKEN)$/i;

const database = (MasterUserPassword: unknown) => ({
  Login: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', MasterUserPassword } },
});

export const WRITTEN_SECRET: CheckDefinition = {
  id: 'written-secret',
  area: 'What runs',
  severity: 'high',
  asks: 'Which secrets stand in the template?',
  fix: 'Let Secrets Manager generate it, refer to it with a dynamic reference, and change the one that was written here.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds',
  standing: (question, nameOf) =>
    [...question.model.resources.values()].flatMap((each): readonly StandingPromise[] => {
      const thing: Thing = { ...each, kind: 'resource' };
      const places = secretsOf(thing);
      if (places.length === 0) return [];
      return [
        {
          of: thing.id,
          title: `No secret of ${nameOf(thing.id)} is written out`,
          judged: judgeSecrets(question, thing, places),
        },
      ];
    }),
  holds: {
    says: 'A dynamic reference is resolved by CloudFormation.',
    resources: database({ 'Fn::Sub': '{{resolve:secretsmanager:${Login}:SecretString:password}}' }),
  },
  fails: { says: 'Whoever reads the template knows the password.', resources: database('correct-horse') },
};

function secretsOf(thing: Thing): readonly Found[] {
  const own = Object.hasOwn(SECRETS, thing.type) ? SECRETS[thing.type] : undefined;
  const found = own === undefined ? [] : valuesAt(thing.properties, [own], thing.when);
  return [...found, ...variablesOf(thing), ...keysIn(thing.properties, [], thing.when)].filter(
    ({ value }) => value !== undefined,
  );
}

/**
 * A long-term access key, as AWS writes its id, or a private key
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids).
 */
const KEY = /\bAKIA[0-9A-Z]{16}\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

/** Texts anywhere in a resource in which a key is written, encoded ones too. */
function keysIn(value: Value | undefined, path: Path, when: Guard): readonly Found[] {
  return casesOf(value, when).flatMap(({ value: each, when: world }): readonly Found[] => {
    const text = textOf(each);
    if (text !== undefined) return isKey(text) ? [{ value: each, path, when: world }] : [];
    const entries = isList(each)
      ? each.map((item, index) => [index, item] as const)
      : isMapping(each)
        ? Object.entries(each)
        : [];
    return entries.flatMap(([key, item]) => keysIn(item, [...path, key], world));
  });
}

function isKey(text: Text): boolean {
  if (text.length < 20) return false;
  const shown = showText(text);
  if (KEY.test(shown)) return true;
  return /^[A-Za-z0-9+/\s]{40,}={0,2}$/.test(shown) && KEY.test(decoded(shown));
}

function decoded(text: string): string {
  try {
    return atob(text.replaceAll(/\s/g, ''));
  } catch {
    return '';
  }
}

/** Whether whoever deploys gives the value: by a parameter that is not left to the default that the template writes. */
function isGivenAt({ model }: Question, { id }: Thing, path: Path): boolean {
  const references = model.resources.get(id)?.references ?? [];
  return references.some((each) => {
    const from = model.parameters.get(each.to)?.from;
    return from !== undefined && from !== 'default' && path.every((step, index) => each.path[index] === step);
  });
}

/** Variables of functions and containers whose name says that they are secret. */
function variablesOf(thing: Thing): readonly Found[] {
  if (thing.type === 'AWS::Lambda::Function') {
    const path: Path = ['Environment', 'Variables'];
    return valuesAt(thing.properties, path, thing.when).flatMap(({ value, when }) =>
      isMapping(value)
        ? Object.keys(value)
            .filter((name) => SECRET_NAME.test(name))
            .flatMap((name) => valuesAt(thing.properties, [...path, name], when))
        : [],
    );
  }
  if (thing.type !== 'AWS::ECS::TaskDefinition') return [];
  return elementsAt(thing.properties, ['ContainerDefinitions'], thing.when).flatMap((container) =>
    elementsAt(thing.properties, [...container.path, 'Environment'], container.when)
      .filter(({ value }) => isMapping(value) && SECRET_NAME.test(textOf(value.Name) ?? ''))
      .flatMap(({ path, when }) => valuesAt(thing.properties, [...path, 'Value'], when)),
  );
}

/** A value is written where the template alone tells it: literally, or as the default of a parameter. It is never shown. */
function judgeSecrets(question: Question, thing: Thing, places: readonly Found[]): Judgement {
  const written = places.filter(({ value, path }) => {
    const text = textOf(value);
    if (isGivenAt(question, thing, path)) return false;
    if (text === undefined || showText(text) === '') return false;
    return isKey(text) || (!isSymbolic(text) && !showText(text).includes('{{resolve:'));
  });
  const steps = written.map(({ path }) =>
    step(`${lastOf(path)} of ${thing.id} is written in the template.`, thing, path),
  );
  const exposed = or(...written.map(({ when }) => and(thing.when, when)));
  return judge(
    { certain: not(exposed), possible: not(exposed) },
    {
      trace: steps.length > 0 ? steps : [step(`No secret of ${thing.id} is written in the template.`, thing)],
      counterexample: () => ({ summary: steps[0]?.says ?? '', steps }),
    },
  );
}

function lastOf(path: Path): string {
  const named = path.filter((each) => typeof each === 'string');
  return String(named.at(-1) === 'Value' ? `a variable (${path.join('.')})` : named.at(-1));
}

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
