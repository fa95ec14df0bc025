/** Secrets that stand in a template, or that CloudFormation shows. */
import { and, type Guard, isSymbolic, not, or, rememberedOf, showText, type Text } from '../../../base/index.ts';
import {
  attributesFor,
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
import { type Question, type Thing, thingOf } from '../../question.ts';
import type { Judgement } from '../../verdict.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';

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
    things(question).flatMap((thing): readonly StandingPromise[] => {
      const places = [...secretsOf(question, thing), ...keysIn(thing.properties, [], thing.when)];
      if (places.length === 0) return [];
      const title = `No secret of ${nameOf(thing.id)} is written out`;
      return [{ of: thing.id, title, judged: judgeWritten(question, thing, places) }];
    }),
  holds: {
    says: 'A dynamic reference is resolved by CloudFormation.',
    resources: database({ 'Fn::Sub': '{{resolve:secretsmanager:${Login}:SecretString:password}}' }),
  },
  fails: { says: 'Whoever reads the template knows the password.', resources: database('correct-horse') },
};

const ofParameter = (NoEcho: boolean) => ({
  parameters: { Password: { Type: 'String', NoEcho } },
  resources: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { Engine: 'postgres', MasterUserPassword: { Ref: 'Password' } },
    },
  },
});

export const SHOWN_SECRET: CheckDefinition = {
  id: 'shown-secret',
  area: 'What runs',
  severity: 'medium',
  asks: 'Which parameters give a secret, and are shown to whoever may describe the stack?',
  fix: 'Set NoEcho of the parameter to true; better, refer to a secret of Secrets Manager.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html',
  standing: (question, nameOf) =>
    things(question).flatMap((thing): readonly StandingPromise[] => {
      const given = parametersOf(question, thing, secretsOf(question, thing));
      if (given.length === 0) return [];
      const title = `The parameters that give ${nameOf(thing.id)} a secret are hidden`;
      return [{ of: thing.id, title, judged: judgeHidden(question, thing, given) }];
    }),
  holds: { says: 'CloudFormation shows asterisks.', ...ofParameter(true) },
  fails: { says: 'The console and DescribeStacks show the password.', ...ofParameter(false) },
};

function things({ model }: Question): readonly Thing[] {
  return [...model.resources.values()].map(thingOf);
}

/** Where a property holds a secret, or a variable whose name says so. */
function secretsOf(question: Question, thing: Thing): readonly Found[] {
  return [
    ...namedIn(thing),
    ...variablesOf(thing),
    ...credentialsOf(question, thing),
    ...plainParameter(thing),
    ...(SECRET_VALUES[thing.type] ?? []).flatMap((path) => valuesAt(thing.properties, path, thing.when)),
  ].filter(({ value }) => value !== undefined);
}

/**
 * What cfn-init logs in with
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-authentication.html).
 */
function credentialsOf({ model }: Question, { id, when }: Thing): readonly Found[] {
  const resource = model.resources.get(id);
  const path: Path = ['Metadata', 'AWS::CloudFormation::Authentication'];
  const attributes = resource === undefined ? {} : attributesFor(resource, path);
  return valuesAt(attributes, path, when).flatMap(({ value, when: world }) =>
    isMapping(value)
      ? Object.keys(value).flatMap((name) =>
          ['password', 'secretKey'].flatMap((key) => valuesAt(attributes, [...path, name, key], world)),
        )
      : [],
  );
}

/** A parameter of the Parameter Store whose name says that it is secret. CloudFormation makes no SecureString. */
function plainParameter({ type, properties, when }: Thing): readonly Found[] {
  const name = textOf(valuesAt(properties, ['Name'])[0]?.value);
  const last = name === undefined ? '' : (showText(name).split(/[/.-]/).at(-1) ?? '');
  return type === 'AWS::SSM::Parameter' && SECRET_NAME.test(last) ? valuesAt(properties, ['Value'], when) : [];
}

/** Properties that hold a secret under a name that does not say so. */
const SECRET_VALUES: Readonly<Record<string, readonly Path[] | undefined>> = {
  'AWS::SecretsManager::Secret': [['SecretString']],
  'AWS::ApiGateway::ApiKey': [['Value']],
  'AWS::Events::Connection': [['AuthParameters', 'ApiKeyAuthParameters', 'ApiKeyValue']],
  'AWS::Cognito::UserPoolIdentityProvider': [['ProviderDetails', 'client_secret']],
  'AWS::Glue::Connection': [['ConnectionInput', 'ConnectionProperties', 'PASSWORD']],
};

/**
 * The names that CloudFormation's specification gives to properties that hold a secret. `PasswordParam` and the like name
 * the place of one.
 */
const SECRET_PROPERTY =
  /(?:Passwords?|Passphrase|ClientSecret|ConsumerSecret|(?:Access|Refresh|O[Aa]uth|Auth|Secret|HEC|Jwt|Api|Bearer)Token|TokenKey|Secret(?:Access)?Key|ApiSecretKey|ApiKey|PrivateKey)$/;

/** Names that end so, and hold no secret: a path of a file, a switch, names by names of a service. */
const NO_SECRET: readonly string[] = ['AWS::AppMesh::VirtualNode', 'AWS::AppMesh::VirtualGateway'];

/** Mappings whose keys the author of the template chose. Their variables are read by their names. */
const CHOSEN = new Set(['Variables', 'Tags', 'StageVariables', 'EnvironmentVariables']);

const namedIn = rememberedOf((thing: Thing) => namedSecrets(thing, thing.properties, [], thing.when));

function namedSecrets(thing: Thing, value: Value | undefined, path: Path, when: Guard): readonly Found[] {
  if (NO_SECRET.includes(thing.type)) return [];
  return casesOf(value, when).flatMap(({ value: each, when: world }): readonly Found[] => {
    if (isList(each)) return each.flatMap((item, index) => namedSecrets(thing, item, [...path, index], world));
    if (!isMapping(each)) return [];
    return Object.entries(each).flatMap(([name, item]) => {
      if (CHOSEN.has(name)) return [];
      const texts = SECRET_PROPERTY.test(name) ? textsAt(item, [...path, name], world) : [];
      return [...texts, ...namedSecrets(thing, item, [...path, name], world)];
    });
  });
}

/** Texts; no ARN, which says where a secret lies. */
function textsAt(value: Value | undefined, path: Path, when: Guard): readonly Found[] {
  return casesOf(value, when).flatMap(({ value: each, when: world }) => {
    const text = textOf(each);
    const isSwitch = text === undefined || /^(?:true|false|arn:.*)$/i.test(showText(text));
    return isSwitch ? [] : [{ value: each, path, when: world }];
  });
}

/**
 * A long-term access key, as AWS writes its id
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids), a private key, or
 * the login in a URL (https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1).
 */
const KEY =
  /\bAKIA[0-9A-Z]{16}\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\b[a-z][a-z0-9+.-]+:\/\/[^\s/:@"'<>$*{}[\]]+:[^\s/:@"'<>$*{}[\]]+@[\w.-]/;

const ENCODED = /^[A-Za-z0-9+/\s]{40,}={0,2}$/;

/** What every text that `KEY` matches has: most have none of it. */
const PART_OF_KEY = /AKIA|PRIVATE KEY|:\/\//;

/** Texts anywhere in a resource in which a key is written, encoded ones too. */
function keysIn(value: Value | undefined, path: Path, when: Guard): readonly Found[] {
  return casesOf(value, when).flatMap(({ value: each, when: world }): readonly Found[] => {
    const text = textOf(each);
    if (text !== undefined)
      return isKey(text) || isTokenOfSource(text, path) ? [{ value: each, path, when: world }] : [];
    const entries = isList(each)
      ? each.map((item, index) => [index, item] as const)
      : isMapping(each)
        ? Object.entries(each)
        : [];
    return entries.flatMap(([key, item]) => keysIn(item, [...path, key], world));
  });
}

function isKey(text: Text): boolean {
  if (text.length < 12) return false;
  if (PART_OF_KEY.test(text) && KEY.test(showText(text))) return true;
  return ENCODED.test(text) && KEY.test(decoded(showText(text)));
}

/** Where the sources of a build are: who logs in without a password logs in by a token. */
function isTokenOfSource(text: Text, path: Path): boolean {
  return path.at(-1) === 'Location' && /^https:\/\/[^\s/:@$*{}<>]+@[\w.-]+\//.test(showText(text));
}

function decoded(text: string): string {
  try {
    return atob(text.replaceAll(/\s/g, ''));
  } catch {
    return '';
  }
}

/** Names of variables that say that a secret is in them. */
const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSWD|SECRET|SECRET_KEY|API_?KEY|PRIVATE_KEY|ACCESS_KEY|AUTH_TOKEN|TOKEN)$/i;

/** Variables by name: what holds them. */
const MAPS: Readonly<Record<string, readonly Path[] | undefined>> = {
  'AWS::Lambda::Function': [['Environment', 'Variables']],
  'AWS::ApiGateway::Stage': [['Variables']],
  'AWS::Synthetics::Canary': [['RunConfig', 'EnvironmentVariables']],
  'AWS::SageMaker::Model': [['PrimaryContainer', 'Environment']],
};

/** Variables in a list, each with its name and its value; `lists` are lists of what has such a list. */
interface Listed {
  readonly lists?: Path;
  readonly variables: Path;
  readonly name: string;
}

const LISTS: Readonly<Record<string, readonly Listed[] | undefined>> = {
  'AWS::ECS::TaskDefinition': [{ lists: ['ContainerDefinitions'], variables: ['Environment'], name: 'Name' }],
  'AWS::CodeBuild::Project': [{ variables: ['Environment', 'EnvironmentVariables'], name: 'Name' }],
  'AWS::Batch::JobDefinition': [{ variables: ['ContainerProperties', 'Environment'], name: 'Name' }],
  'AWS::Amplify::App': [{ variables: ['EnvironmentVariables'], name: 'Name' }],
  'AWS::Amplify::Branch': [{ variables: ['EnvironmentVariables'], name: 'Name' }],
  'AWS::AppRunner::Service': [
    {
      variables: ['SourceConfiguration', 'ImageRepository', 'ImageConfiguration', 'RuntimeEnvironmentVariables'],
      name: 'Name',
    },
  ],
  'AWS::ElasticBeanstalk::Environment': [{ variables: ['OptionSettings'], name: 'OptionName' }],
  'AWS::ElasticBeanstalk::ConfigurationTemplate': [{ variables: ['OptionSettings'], name: 'OptionName' }],
};

function variablesOf(thing: Thing): readonly Found[] {
  const { properties, when } = thing;
  const mapped = (MAPS[thing.type] ?? []).flatMap((path) =>
    valuesAt(properties, path, when).flatMap(({ value, when: world }) =>
      isMapping(value)
        ? Object.keys(value)
            .filter((name) => SECRET_NAME.test(name))
            .flatMap((name) => valuesAt(properties, [...path, name], world))
        : [],
    ),
  );
  const listed = (LISTS[thing.type] ?? []).flatMap(({ lists, variables, name }) => {
    const holders = lists === undefined ? [{ path: [] as Path, when }] : elementsAt(properties, lists, when);
    return holders.flatMap((holder) =>
      elementsAt(properties, [...holder.path, ...variables], holder.when)
        .filter(({ value }) => isMapping(value) && SECRET_NAME.test(textOf(value[name]) ?? '') && isPlain(value.Type))
        .flatMap((each) => valuesAt(properties, [...each.path, 'Value'], each.when)),
    );
  });
  return [...mapped, ...listed];
}

/** A build's variable may name the parameter or the secret instead of holding it. */
function isPlain(type: Value | undefined): boolean {
  return type === undefined || !['PARAMETER_STORE', 'SECRETS_MANAGER'].includes(textOf(type) ?? '');
}

/** Whether whoever deploys gives the value: by a parameter that is not left to the default that the template writes. */
function isGivenAt({ model }: Question, { id }: Thing, path: Path): boolean {
  return referencesAt(model.resources.get(id)?.references ?? [], path).some((each) => {
    const from = model.parameters.get(each.to)?.from;
    return from !== undefined && from !== 'default';
  });
}

function referencesAt<Each extends { readonly path: Path }>(references: readonly Each[], path: Path): readonly Each[] {
  return references.filter((each) => path.every((step, index) => each.path[index] === step));
}

/** A value is written where the template alone tells it: literally, or as the default of a parameter. It is never shown. */
function judgeWritten(question: Question, thing: Thing, places: readonly Found[]): Judgement {
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

interface Given {
  readonly parameter: string;
  readonly path: Path;
  readonly when: Guard;
}

/** Parameters whose value, or a part of which, is the secret; one of a dynamic reference names where it lies. */
function parametersOf({ model }: Question, { id }: Thing, places: readonly Found[]): readonly Given[] {
  return places
    .filter(({ value }) => !showText(textOf(value) ?? '').includes('{{resolve:'))
    .flatMap(({ path, when }) =>
      referencesAt(model.resources.get(id)?.references ?? [], path)
        .filter(({ to }) => model.parameters.has(to))
        .map((each) => ({ parameter: each.to, path, when: and(when, each.when) })),
    );
}

/** NoEcho masks the value wherever CloudFormation shows parameters; a value that Systems Manager keeps is shown resolved. */
function judgeHidden({ model }: Question, thing: Thing, given: readonly Given[]): Judgement {
  const hidden = (name: string) =>
    textOf(model.parameters.get(name)?.properties.NoEcho)?.toLowerCase() === 'true' ? 'hidden' : 'shown';
  const steps = given.map(({ parameter, path }) =>
    step(`Parameter ${parameter} gives ${lastOf(path)} of ${thing.id}, and is ${hidden(parameter)}.`, thing, path),
  );
  const shown = given.filter(({ parameter }) => hidden(parameter) === 'shown');
  const exposed = or(...shown.map(({ when }) => and(thing.when, when)));
  return judge(
    { certain: not(exposed), possible: not(exposed) },
    {
      trace: steps,
      counterexample: () => ({ summary: steps.find(({ says }) => says.endsWith('shown.'))?.says ?? '', steps }),
    },
  );
}
