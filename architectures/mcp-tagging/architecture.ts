import { defineArchitecture } from 'lintel/constructs';
import { ACKNOWLEDGEMENTS, acknowledge } from './acknowledgements.ts';
import { mcpTaggingClaims } from './claims.ts';
import { McpTaggingStack } from './mcp-tagging-stack.ts';
import type { McpTaggingOptions } from './options.ts';
import { mcpTaggingUsage } from './usage.ts';

export default defineArchitecture<McpTaggingOptions>({
  name: 'mcp-tagging',
  title: 'MCP tagging server',
  environments: {
    prod: { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b'] },
  },
  build(app, _environment, options) {
    acknowledge(new McpTaggingStack(app, 'McpTagging', options), ACKNOWLEDGEMENTS);
  },
  claims: (_environment, options) => mcpTaggingClaims(options),
  usage: (_environment, options) => mcpTaggingUsage(options),
});
