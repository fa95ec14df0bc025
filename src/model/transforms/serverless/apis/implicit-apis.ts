/**
 * The APIs that events make without one being written, and the paths that events add to those that are
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-api.html).
 */
import { combineConditions } from '../conditions.ts';
import { asWritten, type Fields, fieldsOf, isFields, isFilled } from '../data.ts';
import type { Expansion, ServerlessResource } from '../expansion.ts';
import { onlyIf } from '../functions.ts';
import { ANY_METHOD, addPath, isDefinition, newOpenApi, newSwagger, pathNames, pathsOf } from './definition.ts';

interface ApiKind {
  readonly type: string;
  readonly event: string;
  readonly idProperty: string;
  readonly implicitId: string;
  readonly newDefinition: () => Fields;
  readonly properties: Fields;
}

const KINDS: readonly ApiKind[] = [
  {
    type: 'AWS::Serverless::Api',
    event: 'Api',
    idProperty: 'RestApiId',
    implicitId: 'ServerlessRestApi',
    newDefinition: newSwagger,
    properties: { StageName: 'Prod' },
  },
  {
    type: 'AWS::Serverless::HttpApi',
    event: 'HttpApi',
    idProperty: 'ApiId',
    implicitId: 'ServerlessHttpApi',
    newDefinition: newOpenApi,
    properties: {},
  },
];

export function addImplicitApis(expansion: Expansion): void {
  for (const kind of KINDS) {
    for (const { id, properties } of expansion.ofType(kind.type)) {
      if (isFilled(properties.DefinitionBody) || isFilled(properties.DefinitionUri)) continue;
      properties.DefinitionBody = kind.newDefinition();
      expansion.managed.add(id);
    }
  }
  for (const kind of KINDS) new EventPaths(expansion, kind).add();
}

/** What is known of an API from its events: the attributes of their functions, path by path. */
class EventPaths {
  private readonly expansion: Expansion;
  private readonly kind: ApiKind;
  private readonly conditions = new Map<string, Map<string, Set<unknown>>>();
  private readonly users = new Map<string, ServerlessResource[]>();

  constructor(expansion: Expansion, kind: ApiKind) {
    this.expansion = expansion;
    this.kind = kind;
  }

  add(): void {
    const { expansion, kind } = this;
    const { implicitId } = kind;
    const written = expansion.resources[implicitId];
    const api: Fields = {
      Type: kind.type,
      Properties: { ...kind.properties, DefinitionBody: kind.newDefinition() },
    };
    const wasManaged = expansion.managed.has(implicitId);
    expansion.resources[implicitId] = api;
    expansion.managed.add(implicitId);
    for (const owner of expansion.ofType('AWS::Serverless::Function', 'AWS::Serverless::StateMachine')) {
      for (const event of Object.values(fieldsOf(owner.properties.Events))) {
        if (isFields(event) && event.Type === kind.event) this.addEvent(owner, event, api);
      }
    }
    this.setAttributes(api);
    this.setConditions();
    const definition = fieldsOf(fieldsOf(api.Properties).DefinitionBody);
    const [first] = this.users.get(implicitId) ?? [];
    if (first !== undefined) expansion.places.generate('Resources', implicitId, first.path);
    if (pathNames(definition).length > 0) return;
    if (!wasManaged) expansion.managed.delete(implicitId);
    if (written === undefined) delete expansion.resources[implicitId];
    else expansion.resources[implicitId] = written;
  }

  private addEvent(owner: ServerlessResource, event: Fields, implicit: Fields): void {
    const { expansion, kind } = this;
    if (!isFields(event.Properties)) event.Properties = {};
    const properties = fieldsOf(event.Properties);
    if (properties[kind.idProperty] === undefined) this.passTags(owner, fieldsOf(implicit.Properties));
    properties[kind.idProperty] ??= { Ref: kind.implicitId };
    if (kind.event === 'HttpApi' && !isFilled(properties.Path) && !isFilled(properties.Method)) {
      properties.Path = '$default';
      properties.Method = ANY_METHOD;
    }
    const { Path: path, Method: method } = properties;
    const id = apiIdOf(properties[kind.idProperty]);
    if (id === undefined || typeof path !== 'string' || typeof method !== 'string') return;
    const paths = this.conditions.get(id) ?? new Map<string, Set<unknown>>();
    this.conditions.set(id, paths.set(path, (paths.get(path) ?? new Set()).add(owner.attributes.Condition)));
    this.users.set(id, [...(this.users.get(id) ?? []), owner]);
    const api = expansion.resources[id];
    const own = isFields(api) ? fieldsOf(api.Properties) : {};
    if (expansion.managed.has(id) && isDefinition(own.DefinitionBody)) addPath(own.DefinitionBody, path, method);
    if (isFields(properties.RouteSettings)) addRouteSettings(own, properties, owner.attributes.Condition);
  }

  private passTags({ properties, fields }: ServerlessResource, implicit: Fields): void {
    const name = asWritten(fields.Type).replace('AWS::Serverless::', '');
    const shared = fieldsOf(fieldsOf(this.expansion.root.Globals)[name]);
    const tags = isFilled(properties.Tags) ? properties.Tags : shared.Tags;
    if (!isFilled(tags) || !isFilled(properties.PropagateTags ?? shared.PropagateTags)) return;
    implicit.Tags = { ...fieldsOf(implicit.Tags), ...fieldsOf(tags) };
    implicit.PropagateTags = true;
  }

  /** The implicit API stands where one of its functions does, and is kept if one of them is. */
  private setAttributes(api: Fields): void {
    const { expansion, kind } = this;
    const users = this.users.get(kind.implicitId) ?? [];
    const [first] = users;
    if (first === undefined) return;
    const conditions = [...(this.conditions.get(kind.implicitId)?.values() ?? [])].flatMap((each) => [...each]);
    const condition = this.anyOf(conditions, `${kind.implicitId}Condition`, first);
    if (condition !== undefined) api.Condition = condition;
    for (const [name, order] of [
      ['DeletionPolicy', ['Retain', 'Delete']],
      ['UpdateReplacePolicy', ['Retain', 'Snapshot', 'Delete']],
    ] as const) {
      const policy = order.find((each) => users.some(({ attributes }) => attributes[name] === each));
      if (policy !== undefined) api[name] = policy;
    }
    expansion.resources[kind.implicitId] = api;
  }

  /** A path stands in the worlds that have one of its methods. */
  private setConditions(): void {
    const { expansion, kind } = this;
    for (const { id, properties } of expansion.ofType(kind.type)) {
      const body = properties.DefinitionBody;
      if (!expansion.managed.has(id) || !isDefinition(body)) continue;
      const [user] = this.users.get(id) ?? [];
      for (const path of pathNames(body)) {
        const conditions = [...(this.conditions.get(id)?.get(path) ?? [])];
        const name = `${id}${path.replaceAll('/', 'SLASH').replaceAll('{', 'OB').replaceAll('}', 'CB')}PathCondition`;
        const condition = user && this.anyOf(conditions, name, user);
        if (condition !== undefined) pathsOf(body)[path] = onlyIf(condition, pathsOf(body)[path]);
      }
    }
  }

  private anyOf(conditions: readonly unknown[], name: string, user: ServerlessResource): string | undefined {
    const names = [...new Set(conditions)].filter((each) => typeof each === 'string').sort();
    if (names.length === 0 || conditions.includes(undefined)) return undefined;
    if (names.length === 1) return names[0];
    combineConditions(this.expansion, names, name, user.path);
    return name;
  }
}

/** The API that an event names: by `Ref`, or by its logical id. */
export function apiIdOf(given: unknown): string | undefined {
  const id = isFields(given) ? given.Ref : given;
  return typeof id === 'string' ? id : undefined;
}

function addRouteSettings(
  api: Fields,
  { Path: path, Method: method, RouteSettings: settings }: Fields,
  condition: unknown,
): void {
  const route = method === ANY_METHOD ? asWritten(path) : `${asWritten(method).toUpperCase()} ${asWritten(path)}`;
  const known = fieldsOf(api.RouteSettings);
  const own = condition === undefined ? fieldsOf(settings) : onlyIf(condition, settings);
  api.RouteSettings = { ...known, [route]: { ...fieldsOf(known[route]), ...own } };
}
