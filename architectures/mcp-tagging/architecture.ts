import { acknowledge, defineArchitecture } from 'lintel/constructs';
import { ACKNOWLEDGEMENTS, DELIVERY_ACKNOWLEDGEMENTS } from './acknowledgements.ts';
import { mcpTaggingClaims } from './claims.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { McpTaggingStack } from './mcp-tagging-stack.ts';
import type { McpTaggingOptions } from './options.ts';
import { RESOLUTIONS } from './resolutions.ts';
import { DELIVERY } from './runbooks/names.ts';
import { runbooks } from './runbooks/runbooks.ts';
import { mcpTaggingUsage } from './usage.ts';
import { mcpTaggingWitnesses } from './witnesses.ts';

export default defineArchitecture<McpTaggingOptions>({
  name: 'mcp-tagging',
  title: 'MCP tagging server',
  about:
    'An MCP server through which Claude.ai reads tags and cost of one AWS account. A single private server answers behind a load balancer that ends TLS; it may read, and nothing in the account can be changed through it.',
  environments: {
    prod: { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] },
  },
  build(app, _environment, options) {
    acknowledge(new McpTaggingStack(app, 'McpTagging', options), ACKNOWLEDGEMENTS);
    if (options.gitHubDelivery === true)
      acknowledge(new DeliveryStack(app, DELIVERY.template, options), DELIVERY_ACKNOWLEDGEMENTS);
  },
  resolutions: RESOLUTIONS,
  claims: (_environment, options) => mcpTaggingClaims(options, runbooks(options)),
  usage: (_environment, options) => mcpTaggingUsage(options),
  files: (_environment, options) => runbooks(options),
  witnesses: (environment) => mcpTaggingWitnesses(environment),
});
