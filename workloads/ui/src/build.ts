/** Builds the pages of a workload into static files: `index.html` in `root` is the entry, assets are named by their content. */
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';

export interface Pages {
  /** The folder that holds `index.html`. */
  readonly root: string;
  /** Emptied first. */
  readonly outDir: string;
  /** The path under which the files are served. @default '/' */
  readonly base?: string;
}

/** The configuration, for a development server of one's own. Programs and styles are files, so a policy of 'self' lets them run. */
export function pagesConfig({ root, outDir, base = '/' }: Pages): InlineConfig {
  return {
    configFile: false,
    root,
    base,
    logLevel: 'warn',
    plugins: [react(), tailwindcss()],
    // One React for all, wherever the components lie.
    resolve: { dedupe: ['react', 'react-dom', 'react-router', '@tanstack/react-query'] },
    server: { host: '127.0.0.1', fs: { allow: [root, fileURLToPath(new URL('../../..', import.meta.url))] } },
    build: {
      outDir,
      emptyOutDir: true,
      sourcemap: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1200,
    },
  };
}

export async function buildPages(pages: Pages): Promise<void> {
  await build(pagesConfig(pages));
}
