/** What stands behind a web ACL, and where it logs. */
import {
  allOf,
  and,
  anyOf,
  type Extent,
  exactlyIn,
  extentOf,
  type Guard,
  holeNames,
  impliedBy,
  NEVER,
  NO_TEXT,
  NOWHERE,
  noneOf,
  not,
  or,
} from '../../base/index.ts';
import { elementsAt, type Path, type Resource, textOf, valuesAt } from '../../model/index.ts';
import { matchProperty } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';

const DISTRIBUTION = 'AWS::CloudFront::Distribution';

/** What an ACL is put before: the thing itself, or the stages of an API. */
export function entrancesOf(question: Question, thing: Thing): readonly Thing[] {
  if (thing.type !== 'AWS::ApiGateway::RestApi') return [thing];
  return ofType(question, 'AWS::ApiGateway::Stage')
    .filter((each) => each.references.some(({ to, path }) => to === thing.id && path[0] === 'RestApiId'))
    .map((each) => ({ ...each, kind: 'resource' }));
}

/** Whether requests to the thing pass the ACL. A resource has one ACL; a distribution names it itself. */
export function isProtected(question: Question, acl: Thing, thing: Thing): Extent {
  const scope = thing.type === DISTRIBUTION ? 'CLOUDFRONT' : 'REGIONAL';
  const isScope = matchProperty(question, acl, ['Scope'], scope);
  const named =
    thing.type === DISTRIBUTION
      ? pointsAt(question, thing, ['DistributionConfig', 'WebACLId'], acl)
      : associated(question, acl, thing);
  return impliedBy(thing.when, allOf(exactlyIn(acl.when), isScope, named));
}

function associated(question: Question, acl: Thing, thing: Thing): Extent {
  const associations = ofType(question, 'AWS::WAFv2::WebACLAssociation').map((each) => ({
    protects: allOf(exactlyIn(each.when), pointsAt(question, each, ['ResourceArn'], thing)),
    isOurs: pointsAt(question, each, ['WebACLArn'], acl),
  }));
  const elsewhere = anyOf(...associations.map(({ protects, isOurs }) => allOf(protects, noneOf(isOurs))));
  const ours = anyOf(...associations.map(({ protects, isOurs }) => allOf(protects, isOurs)));
  // Of two associations of one resource the one made last counts, and nothing tells which that is.
  return { certain: and(ours.certain, not(elsewhere.possible)), possible: ours.possible };
}

/** Whether every request that the ACL sees is logged to the destination. */
export function isLogged(question: Question, acl: Thing, destination: readonly Thing[]): Extent {
  return anyOf(
    ...ofType(question, 'AWS::WAFv2::LoggingConfiguration').map((each) =>
      allOf(
        exactlyIn(each.when),
        pointsAt(question, each, ['ResourceArn'], acl),
        anyOf(
          ...elementsAt(each.properties, ['LogDestinationConfigs']).flatMap(({ path }) =>
            destination.map((thing) => pointsAt(question, each, path, thing)),
          ),
        ),
        exactlyIn(not(whenFiltered(each))),
      ),
    ),
  );
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/logging-management.html: a filter may drop requests. */
function whenFiltered({ properties }: Resource): Guard {
  const behaviours = [
    ...valuesAt(properties, ['LoggingFilter', 'DefaultBehavior']),
    ...elementsAt(properties, ['LoggingFilter', 'Filters']).flatMap(({ path, when }) =>
      valuesAt(properties, [...path, 'Behavior'], when),
    ),
  ];
  return or(NEVER, ...behaviours.filter((found) => textOf(found.value) === 'DROP').map((found) => found.when));
}

/** Whether the text at the path is the thing, its ARN, or, for a stage of an API, an ARN that ends with it. */
function pointsAt(question: Question, from: Thing | Resource, path: Path, thing: Thing): Extent {
  return anyOf(
    ...valuesAt(from.properties, path).map(({ value, when }): Extent => {
      const text = textOf(value);
      if (text === undefined) return NOWHERE;
      const names = holeNames(text);
      const referred = names.flatMap((name) => {
        const what = question.model.holes.get(name);
        return what?.kind === 'resource' ? [what.resource] : [];
      });
      if (referred.includes(thing.id) || names.includes(thing.id)) return exactlyIn(when);
      if (isStageOf(question, thing, text, referred)) return exactlyIn(when);
      return extentOf(names.some((name) => mayBeAnything(question, name)) ? 'possible' : 'impossible', when);
    }),
  );
}

/** `arn:…/restapis/${Api}/stages/prod` is the stage of the API that has this name. */
function isStageOf(
  question: Question,
  { type, properties }: Thing,
  text: string,
  referred: readonly string[],
): boolean {
  if (type !== 'AWS::ApiGateway::Stage') return false;
  const [api, name] = [properties.RestApiId, properties.StageName].map((value) => textOf(value) ?? NO_TEXT);
  const apis = holeNames(api ?? NO_TEXT).flatMap((hole) => {
    const what = question.model.holes.get(hole);
    return what?.kind === 'resource' ? [what.resource] : [];
  });
  return apis.some((id) => referred.includes(id)) && name !== '' && text.endsWith(`/stages/${name}`);
}

function mayBeAnything(question: Question, name: string): boolean {
  const kind = question.model.holes.get(name)?.kind;
  return kind === 'parameter' || kind === 'import' || kind === 'call';
}

function ofType({ model }: Question, type: string): readonly Resource[] {
  return [...model.resources.values()].filter((each) => each.type === type);
}
