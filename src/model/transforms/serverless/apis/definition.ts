/** The paths and methods of an OpenAPI definition, whose parts may stand under `Fn::If`. */
import { asWritten, type Fields, fieldsOf, isFields, isFilled, listOf } from '../data.ts';
import { isNoValue, onlyIf, ref } from '../functions.ts';

export const ANY_METHOD = 'x-amazon-apigateway-any-method';
export const INTEGRATION = 'x-amazon-apigateway-integration';

export function newSwagger(): Fields {
  return { swagger: '2.0', info: { version: '1.0', title: ref('AWS::StackName') }, paths: {} };
}

export function newOpenApi(): Fields {
  return { openapi: '3.0.1', info: { version: '1.0', title: ref('AWS::StackName') }, paths: {} };
}

/** Whether a version is one of OpenAPI 3; YAML reads `3.0` as the number 3. */
export function isVersion3(version: unknown): boolean {
  return /^3(\.\d)?(\.\d)?$/.test(asWritten(version));
}

/** Whether paths can be added to a definition: one in the template itself, not under a function. */
export function isDefinition(body: unknown): body is Fields {
  return isFields(body) && isFields(body.paths) && (isFilled(body.swagger) || isVersion3(body.openapi));
}

export function methodName(method: string): string {
  const name = method.toLowerCase();
  return name === 'any' ? ANY_METHOD : name;
}

/** What an entry is in one world or another: itself, or the branches of its `Fn::If`. */
export function alternatives(entry: unknown): readonly Fields[] {
  if (!isFields(entry)) return [];
  const branches = entry['Fn::If'];
  if (branches === undefined) return [entry];
  return listOf(branches)
    .slice(1)
    .flatMap((branch) => (isFields(branch) && !isNoValue(branch) ? [branch] : []));
}

export function pathsOf(definition: Fields): Fields {
  return fieldsOf(definition.paths);
}

export function pathNames(definition: Fields): readonly string[] {
  return Object.keys(pathsOf(definition));
}

export function pathItems(definition: Fields, path: string): readonly Fields[] {
  return alternatives(pathsOf(definition)[path]);
}

export interface Method {
  readonly name: string;
  readonly definition: Fields;
}

/** The methods of a path that call something. */
export function integratedMethods(definition: Fields, path: string): readonly Method[] {
  return pathItems(definition, path).flatMap((item) =>
    Object.entries(item)
      .filter(([name]) => !['summary', 'description', 'parameters'].includes(name))
      .flatMap(([name, method]) =>
        alternatives(method)
          .filter((each) => isFilled(each[INTEGRATION]))
          .map((each) => ({ name: methodName(name), definition: each })),
      ),
  );
}

export function methodsAt(definition: Fields, path: string, method: string): readonly Fields[] {
  return pathItems(definition, path).flatMap((item) =>
    alternatives(item[methodName(method)]).filter((each) => isFilled(each[INTEGRATION])),
  );
}

/** Whether something answers the method on the path already. */
export function hasIntegration(definition: Fields, path: string, method: string): boolean {
  const items = pathItems(definition, path);
  const name = methodName(method);
  return (
    items.length > 0 && items.every((item) => alternatives(item[name]).some((each) => isFilled(each[INTEGRATION])))
  );
}

export function addPath(definition: Fields, path: string, method: string): void {
  const paths = pathsOf(definition);
  paths[path] ??= {};
  for (const item of alternatives(paths[path])) item[methodName(method)] ??= {};
}

/** Lets the method on the path call something, in the worlds that have the caller. */
export function addIntegration(
  definition: Fields,
  path: string,
  method: string,
  integration: Fields,
  { condition, ...rest }: { readonly condition: unknown; readonly responses: Fields; readonly more?: Fields },
): void {
  addPath(definition, path, method);
  const name = methodName(method);
  for (const item of pathItems(definition, path)) {
    const own = fieldsOf(item[name]);
    own[INTEGRATION] = integration;
    Object.assign(own, rest.more);
    own.responses ??= rest.responses;
    item[name] = condition === undefined ? own : onlyIf(condition, own);
  }
}

/** A path with `*` for its parameters, as it stands in an ARN. */
export function arnPath(path: string): string {
  return path.replace(/\{[a-zA-Z0-9._-]+\+?\}/g, '*');
}

/** The same for an HTTP API, where of the greedy parameters only `{proxy+}` is replaced. */
export function httpArnPath(path: string): string {
  return path.replace(/\{([a-zA-Z0-9._-]+|proxy\+)\}/g, '*');
}
