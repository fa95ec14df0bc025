import type { Places } from '../places.ts';
import { isVersion3 } from './apis/definition.ts';
import { expandHttpApi } from './apis/http-api.ts';
import { addImplicitApis } from './apis/implicit-apis.ts';
import { expandRestApi } from './apis/rest-api.ts';
import { expandWebSocketApi } from './apis/websocket-api.ts';
import { connectorsInside, expandConnector } from './connector.ts';
import { asWritten, type Fields, fieldsOf, isFields } from './data.ts';
import { addDeploymentResources } from './deployment-preference.ts';
import { Expansion, type ExpansionInputs, type Generated, type ServerlessResource } from './expansion.ts';
import { expandFunction } from './function.ts';
import { applyGlobals } from './globals.ts';
import { expandGraphQlApi } from './graphql-api.ts';
import { resolveReferences } from './references.ts';
import {
  expandApplication,
  expandCapacityProvider,
  expandLayerVersion,
  expandSimpleTable,
} from './simple-resources.ts';
import { expandStateMachine } from './state-machine.ts';

/** The name of the transform. */
export const SERVERLESS = 'AWS::Serverless-2016-10-31';

type Expand = (expansion: Expansion, resource: ServerlessResource) => readonly Generated[];

/** In the order of the transform: events change APIs, and connectors see what the others became. */
const STEPS: readonly Readonly<Record<string, Expand>>[] = [
  { 'AWS::Serverless::Function': expandFunction },
  { 'AWS::Serverless::StateMachine': expandStateMachine },
  {
    'AWS::Serverless::Api': expandRestApi,
    'AWS::Serverless::HttpApi': expandHttpApi,
    'AWS::Serverless::WebSocketApi': expandWebSocketApi,
  },
  {
    'AWS::Serverless::SimpleTable': expandSimpleTable,
    'AWS::Serverless::LayerVersion': expandLayerVersion,
    'AWS::Serverless::Application': expandApplication,
    'AWS::Serverless::CapacityProvider': expandCapacityProvider,
    'AWS::Serverless::GraphQLApi': expandGraphQlApi,
  },
  { 'AWS::Serverless::Connector': expandConnector },
];

/**
 * Turns a template of the Serverless Application Model into the one that CloudFormation is given
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html).
 * The template is a copy that may be changed. What is not expanded is reported.
 */
export function expandServerless(root: Fields, places: Places, surroundings: ExpansionInputs): void {
  const expansion = new Expansion(root, places, surroundings);
  addImplicitApis(expansion);
  applyGlobals(expansion);
  useVersion3(expansion);
  connectorsInside(expansion);
  for (const kinds of STEPS) {
    for (const resource of expansion.ofType(...Object.keys(kinds))) {
      const made = kinds[asWritten(resource.fields.Type)]?.(expansion, resource) ?? [];
      if (made.length > 0) delete expansion.resources[resource.id];
      for (const each of made) expansion.add(each);
    }
  }
  addDeploymentResources(expansion);
  resolveReferences(expansion);
  for (const [id, fields] of Object.entries(expansion.resources)) {
    if (!isFields(fields)) continue;
    delete fields.IgnoreGlobals;
    if (typeof fields.Type === 'string' && fields.Type.startsWith('AWS::Serverless::')) {
      expansion.unseen(`${fields.Type} is not expanded here, so what it generates is not seen.`, ['Resources', id], id);
    }
  }
}

/** `OpenApiVersion` of an API whose definition the transform writes. */
function useVersion3(expansion: Expansion): void {
  for (const { id, properties } of expansion.ofType('AWS::Serverless::Api')) {
    const { OpenApiVersion: version } = properties;
    if (version === undefined || !expansion.managed.has(id) || !isVersion3(version)) continue;
    const definition = fieldsOf(properties.DefinitionBody);
    definition.openapi = typeof version === 'number' ? version.toFixed(1) : asWritten(version);
    delete definition.swagger;
  }
}
