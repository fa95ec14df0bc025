import { defineConfig } from 'lintel';

export default defineConfig({
  architectures: {
    'mcp-tagging': () => import('./architectures/mcp-tagging/architecture.ts'),
    omnirapeutic: () => import('./architectures/omnirapeutic/architecture.ts'),
    'ec2-autoscaling': () => import('./architectures/ec2-autoscaling/architecture.ts'),
    'bloom-contracts': () => import('./architectures/bloom-contracts/architecture.ts'),
    'coherent-pmo': () => import('./architectures/coherent-pmo/architecture.ts'),
  },
});
