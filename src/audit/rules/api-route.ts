import { isMapping, type Model, type Resource, type Value } from '../../model/index.ts';
import { cannotTell, isAbsent, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Methods and paths of APIs, in sentences and in tables. */
export const apiRoutes: StatementRule = {
  kind: 'api route',
  checks: 'methods and paths of APIs: the template routes them',
  read: (document) => {
    const routes = [...readPlaces(document), ...readTables(document)];
    const among = [...new Set(routes.map(({ route }) => route))];
    return routes.map(({ passage, index, length, route }) =>
      state(passage, index, length, {
        kind: 'api route',
        subject: ['API'],
        values: { route, among },
        environments: [],
      }),
    );
  },
  say: (statement) => `the API has ${textValue(statement, 'route')}`,
  judge,
};

interface WrittenRoute {
  readonly passage: Passage;
  readonly index: number;
  readonly length: number;
  readonly route: string;
}

const METHOD = '(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)';
const PATH = '(\\/[\\w{}:+<>./-]*)';
const ROUTE = new RegExp(`(?<![\\w/])${METHOD}\\s+${PATH}`);

function readPlaces(document: ReadDocument): readonly WrittenRoute[] {
  return findAll(document, ROUTE)
    .filter(({ passage, found }) => !/^\s+HTTP\/\d/.test(passage.text.slice(found.index + found[0].length)))
    .map(({ passage, found }) => ({
      passage,
      index: found.index,
      length: found[0].length,
      route: `${found[1]} ${(found[2] ?? '').replace(/[.:]+$/, '')}`,
    }));
}

/** A column of methods beside one of paths. */
function readTables(document: ReadDocument): readonly WrittenRoute[] {
  return document.tables.flatMap(({ header, rows }) => {
    const method = header.findIndex((each) => /^(?:http )?(?:methods?|verbs?)$/i.test(each));
    const path = header.findIndex((each) => /^(?:paths?|routes?|endpoints?|urls?|resources?)$/i.test(each));
    if (method < 0 || path < 0) return [];
    return rows.flatMap((row) => {
      const [verb, cell] = [row[method]?.text ?? '', row[path]];
      return cell === undefined ||
        !new RegExp(`^${METHOD}$`).test(verb.toUpperCase()) ||
        !new RegExp(`^${PATH}$`).test(cell.text)
        ? []
        : [{ passage: cell, index: 0, length: cell.text.length, route: `${verb.toUpperCase()} ${cell.text}` }];
    });
  });
}

interface TemplateRoute {
  readonly method: string;
  readonly path: string;
  readonly resource: Resource;
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const { routes, isWhole } = routesOf(model);
  if (routes.length === 0) return cannotTell('the template has no routes of an API');
  const said = textValue(statement, 'route');
  const found = routes.filter((each) => fits(each, said));
  if (found.length > 0)
    return isTrue(
      `it is ${found.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
      ...found.map(({ resource }) => place(resource)),
    );
  const longer = routes.filter((each) => isEndOf(said, each));
  if (longer.length > 0)
    return cannotTell(`it may be short for ${longer.map(({ method, path }) => `${method} ${path}`).join(', ')}`);
  if (!isWhole) return cannotTell('routes of the template stand in a definition that is not read');
  const among = listValue(statement, 'among');
  const there = among.filter((each) => routes.some((route) => fits(route, each)));
  const shown = routes.map(({ method, path }) => `${method} ${path}`);
  // Where most routes of a document are those of the template, it is this API that is spoken of.
  return there.length * 2 > among.length
    ? isAbsent(`the routes are ${shown.join(', ')}`, ...new Set(routes.map(({ resource }) => place(resource))))
    : cannotTell(`the document may speak of another API; the routes are ${shown.slice(0, 8).join(', ')}`);
}

/** `ANY` and `{proxy+}` take what no other route takes. */
function fits({ method, path }: TemplateRoute, said: string): boolean {
  const [verb = '', written = ''] = said.split(' ');
  if (method !== 'ANY' && method !== verb) return false;
  const real = segments(path);
  const wanted = segments(written);
  const isSame = (from: number) => {
    const rest = wanted.slice(from);
    if (real.at(-1) === '{+}')
      return rest.length >= real.length && real.slice(0, -1).every((each, at) => each === rest[at]);
    return rest.length === real.length && real.every((each, at) => each === rest[at]);
  };
  // The stage may stand before the path.
  return isSame(0) || (wanted.length > 1 && real.length > 0 && isSame(1));
}

/** `POST /upload-url` where the template has `POST /items/{id}/upload-url`: drawings shorten paths. */
function isEndOf(said: string, { method, path }: TemplateRoute): boolean {
  const [verb = '', written = ''] = said.split(' ');
  const [real, wanted] = [segments(path), segments(written)];
  return (
    method === verb &&
    wanted.length > 0 &&
    wanted.length < real.length &&
    wanted.at(-1) !== '{}' &&
    wanted.every((each, at) => each === real[real.length - wanted.length + at])
  );
}

function segments(path: string): readonly string[] {
  return path
    .split('/')
    .filter((each) => each !== '')
    .map((each) => (/^\{.*\+\}$/.test(each) ? '{+}' : /^[{:<]/.test(each) ? '{}' : each.toLowerCase()));
}

const FOUND = new WeakMap<Model, { readonly routes: readonly TemplateRoute[]; readonly isWhole: boolean }>();

function routesOf(model: Model): { readonly routes: readonly TemplateRoute[]; readonly isWhole: boolean } {
  const known = FOUND.get(model) ?? findRoutes(model);
  FOUND.set(model, known);
  return known;
}

function findRoutes(model: Model): { readonly routes: readonly TemplateRoute[]; readonly isWhole: boolean } {
  const methods = resourcesOf(model, 'AWS::ApiGateway::Method').map((resource) => ({
    method: textsOf(resource, 'HttpMethod')[0]?.text ?? 'ANY',
    path: pathOf(model, textsOf(resource, 'ResourceId')[0]?.text ?? ''),
    resource,
  }));
  const keys = resourcesOf(model, 'AWS::ApiGatewayV2::Route').flatMap((resource) =>
    textsOf(resource, 'RouteKey').flatMap(({ text }) => {
      const [method = '', path] = text.split(/\s+/);
      return path === undefined ? [] : [{ method, path, resource }];
    }),
  );
  const apis = resourcesOf(model, 'AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api');
  const inBodies = apis.flatMap((resource) => routesInBody(resource));
  const isUnread = apis.some(
    ({ properties }) =>
      properties.BodyS3Location !== undefined || (properties.Body !== undefined && !isMapping(properties.Body)),
  );
  const paths = methods.flatMap(({ path, method, resource }) =>
    path === undefined ? [] : [{ path, method, resource }],
  );
  return { routes: [...paths, ...keys, ...inBodies], isWhole: !isUnread && paths.length === methods.length };
}

function routesInBody(resource: Resource): readonly TemplateRoute[] {
  const paths = mapping(mapping(resource.properties.Body).paths);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(mapping(methods)).flatMap((key) => {
      const method = key === 'x-amazon-apigateway-any-method' ? 'ANY' : key.toUpperCase();
      return new RegExp(`^(?:ANY|${METHOD})$`).test(method) ? [{ path, method, resource }] : [];
    }),
  );
}

function mapping(value: Value | undefined): Readonly<Record<string, Value>> {
  return value !== undefined && isMapping(value) ? value : {};
}

/** The path of a resource of an API, part by part up to its root; undefined where a part is not known. */
function pathOf(model: Model, id: string, depth = 0): string | undefined {
  const name = /^\$\{(?:[\w-]+\/)*([\w-]+)(\.RootResourceId)?\}$/.exec(id);
  if (name?.[2] !== undefined) return '/';
  const resource = [...model.resources.values()].find(
    (each) => each.logicalId === name?.[1] && each.type === 'AWS::ApiGateway::Resource',
  );
  if (resource === undefined || depth > 12) return undefined;
  const parent = pathOf(model, textsOf(resource, 'ParentId')[0]?.text ?? '', depth + 1);
  const own = textsOf(resource, 'PathPart')[0]?.text;
  return parent === undefined || own === undefined ? undefined : `${parent === '/' ? '' : parent}/${own}`;
}
