#!/usr/bin/env node
// Plain JavaScript that any Node can read: it must be able to say that Node is too old.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NEEDED = [22, 18];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `error LTL4001  Node ${process.versions.node} is too old: Lintel needs ${NEEDED.join('.')} or newer.\n` +
      '  fix    Install a current Node from https://nodejs.org, then run the command again.\n',
  );
  process.exit(3);
}

// Node 22 warns that it strips types; the user has not asked how it is done.
const emitWarning = process.emitWarning;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('Type Stripping is an experimental feature'))
    emitWarning.call(process, warning, ...rest);
};

// What is compiled for the first time is kept for all later times, and no two verbs need the same: each has a cache of its own.
const verb = /^[a-z]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'none';
const cache = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache', 'lintel', verb);
nodeModule.enableCompileCache?.(cache);
// Node writes the cache when it exits. A verb that runs until somebody ends it, however, has its own by then.
setTimeout(() => nodeModule.flushCompileCache?.(), 2000).unref();

const source = new URL('../src/cli/main.ts', import.meta.url);
// LINTEL_BUILT runs the compiled package in a checkout, as it is published.
const isCheckout = existsSync(source) && process.env.LINTEL_BUILT === undefined;
if (isCheckout) {
  // The package's own exports name the sources under this condition.
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'lintel:source'] }),
  });
}
const { main } = await import(isCheckout ? source.href : new URL('../dist/src/cli/main.js', import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));
