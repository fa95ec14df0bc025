import { defineConfig } from 'lintel';

export default defineConfig({
  architectures: {
    'mcp-tagging': () => import('./architectures/mcp-tagging/architecture.ts'),
  },
});
