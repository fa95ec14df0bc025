#!/usr/bin/env node
// Plain JavaScript that any Node can read: it must be able to say that Node is too old. CommonJS, since a process that
// loads no ES module starts sooner.
const { existsSync } = require('node:fs');
const nodeModule = require('node:module');
const { join } = require('node:path');

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
const words = process.argv.slice(2);
const verb = /^[a-z]+$/.exec(words[0] ?? '')?.[0] ?? 'none';
const cache = process.env.NODE_COMPILE_CACHE ?? join(require('node:os').tmpdir(), 'node-compile-cache', 'lintel', verb);
nodeModule.enableCompileCache?.(cache);
// Node writes the cache when it exits. A verb that runs until somebody ends it, however, has its own by then.
setTimeout(() => nodeModule.flushCompileCache?.(), 2000).unref();

const source = join(__dirname, '..', 'src', 'cli', 'main.ts');
// LINTEL_BUILT runs the compiled package in a checkout, as it is published.
const isCheckout = existsSync(source) && process.env.LINTEL_BUILT === undefined;
start();

async function start() {
  const { main } = isCheckout ? await fromSources() : fromBuild();
  process.exitCode = await main(words);
}

function fromSources() {
  // The package's own exports name the sources under this condition.
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'lintel:source'] }),
  });
  return import(require('node:url').pathToFileURL(source).href);
}

function fromBuild() {
  const { load } = require('./load.js');
  return load(join(__dirname, '..', 'dist', 'src', 'cli', 'main.cjs'), { verb });
}
