import { defineConfig } from 'lintel';

export default defineConfig({
  architectures: {
    'web-service': () => import('./architecture.ts'),
  },
});
