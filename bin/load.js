// Loads the built package with its compiled code. Node keeps of a file what it compiled before the file ran, which leaves
// out each function that waits for its first call; they are most, and compiling them again is a fifth of a run. Here the
// compiled code is taken when the process ends.
const {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join, resolve } = require('node:path');
const { Script } = require('node:vm');

/** So many runs look at their end whether they compiled more than is kept, each of them for some milliseconds. */
const LEARNING_RUNS = 5;

/** Those whose code is kept when the process ends. */
const scripts = [];
let folder;
let prefix;

/**
 * The exports of a file of the build. It is one of Node's own modules from then on, so that an import of it from elsewhere is
 * the same module.
 */
exports.load = (file, { verb }) => {
  folder = ownFolder(Module.getCompileCacheDir?.());
  prefix = `${verb}-`;
  if (folder !== undefined) {
    process.once('exit', keep);
    // A verb that runs until somebody ends it has compiled what it needs by then.
    setTimeout(keep, 2000).unref();
  }
  return loadFile(file);
};

function loadFile(file) {
  const known = Module._cache[file];
  if (known !== undefined) return known.exports;
  // Only what Node itself loads may import what a user wrote.
  if (basename(file).startsWith('import-file-')) return require(file);
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(dirname(file));
  Module._cache[file] = module;
  const requireFrom = (id) => (id.startsWith('.') ? loadFile(resolve(dirname(file), id)) : module.require(id));
  try {
    compile(file)(module.exports, requireFrom, module, file, dirname(file));
  } catch (thrown) {
    delete Module._cache[file];
    throw thrown;
  }
  module.loaded = true;
  return module.exports;
}

function compile(file) {
  // The build is ASCII.
  const source = Module.wrap(readFileSync(file, 'latin1'));
  const path = pathFor(file, source);
  const kept = read(path);
  const script = new Script(source, {
    filename: file,
    ...(kept !== undefined && { cachedData: kept.data }),
  });
  const usable = script.cachedDataRejected === false ? kept : undefined;
  if (path !== undefined && (usable?.runs ?? 0) < LEARNING_RUNS) scripts.push({ script, path, kept: usable });
  return script.runInThisContext();
}

/** A file of less is compiled as soon as its code is read. */
const WORTH_KEEPING = 20_000;

/**
 * V8 compares versions, flags and the length of a source, not what it says: a hash of that stands in the name, as it does in
 * the names of files that the build shares.
 */
function pathFor(file, source) {
  if (folder === undefined || source.length < WORTH_KEEPING) return undefined;
  const isHashed = basename(dirname(file)) === 'chunks';
  const hash = isHashed ? source.length : require('node:zlib').crc32(source);
  return join(folder, `${prefix}${basename(file)}-${hash}.code`);
}

/** What is kept of a file: compiled code, and one byte that counts the runs that added to it. */
function read(path) {
  if (path === undefined) return undefined;
  let descriptor;
  try {
    descriptor = openSync(path, 'r');
    const found = fstatSync(descriptor);
    if (!isOwn(found) || found.size < 2) return undefined;
    const whole = Buffer.allocUnsafeSlow(found.size);
    if (readSync(descriptor, whole) !== found.size) return undefined;
    return { data: whole.subarray(0, -1), runs: whole[found.size - 1] };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function keep() {
  for (const { script, path, kept } of scripts.splice(0)) {
    try {
      const made = script.createCachedData();
      const data = kept !== undefined && made.length < kept.data.length ? kept.data : made;
      // Another process may read the old file meanwhile.
      const next = `${path}.${process.pid}`;
      writeFileSync(next, Buffer.concat([data, Buffer.of((kept?.runs ?? 0) + 1)]), { mode: 0o600 });
      renameSync(next, path);
    } catch {
      // A run that cannot keep its code is as good as any other.
    }
  }
}

/** Compiled code is run as it is, so it is taken from a place only where nobody else can have put it. */
function ownFolder(path) {
  try {
    return path !== undefined && isOwn(statSync(path)) ? path : undefined;
  } catch {
    return undefined;
  }
}

function isOwn({ uid, mode }) {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}
