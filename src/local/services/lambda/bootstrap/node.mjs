/** The runtime of Node.js functions: asks the runtime API for events and answers it. */
import { existsSync, writeSync } from 'node:fs';
import http from 'node:http';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: root = '.', _HANDLER: named = '' } = process.env;
const [host, port] = api.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId = '';

/** What the managed runtime holds beside the function: modules are found at the layers, then where the target runs. */
const found = [...(process.env.LINTEL_MODULES ?? '').split('\n')].filter((each) => each !== '');
delete process.env.LINTEL_MODULES;
const requires = found.map((folder) => createRequire(join(folder, 'x.js')));
let isAsking = false;
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (thrown) {
      // Asking elsewhere comes by here again.
      if (isAsking || /^(?:\.|\/|node:|file:|#)/.test(specifier)) throw thrown;
      isAsking = true;
      try {
        for (const require of requires) {
          try {
            const path = require.resolve(specifier);
            // `require` knows paths, `import` knows URLs.
            return next(context.conditions?.includes('require') ? path : pathToFileURL(path).href, context);
          } catch {}
        }
      } finally {
        isAsking = false;
      }
      throw thrown;
    }
  },
});

const tell = (record) => writeSync(3, `${JSON.stringify(record)}\n`);
const isJson = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
for (const [name, level] of Object.entries({
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  trace: 'TRACE',
}))
  console[name] = (...values) => {
    const timestamp = new Date().toISOString();
    const [only] = values;
    const text = isJson
      ? JSON.stringify({
          timestamp,
          level,
          requestId,
          message:
            values.length === 1 && typeof only === 'object' && !(only instanceof Error) ? only : format(...values),
        })
      : `${timestamp}\t${requestId || 'undefined'}\t${level}\t${format(...values)}`;
    tell({ log: text });
  };

function ask(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, agent, method, path: `/2018-06-01/runtime${path}`, headers },
      (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(chunks) }));
        answer.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const faultOf = (thrown) => {
  const isError = thrown instanceof Error;
  return {
    errorType: isError ? thrown.name : typeof thrown,
    errorMessage: isError ? thrown.message : String(thrown),
    trace: isError ? String(thrown.stack).split('\n') : [],
  };
};

async function fail(path, thrown) {
  const fault = faultOf(thrown);
  const text = JSON.stringify(fault);
  const what = requestId === '' ? 'Uncaught Exception' : 'Invoke Error';
  console.error(
    `${what} \t${JSON.stringify({ errorType: fault.errorType, errorMessage: fault.errorMessage, stack: fault.trace })}`,
  );
  tell({ end: requestId });
  await ask('POST', path, text, { 'Lambda-Runtime-Function-Error-Type': fault.errorType });
}

const STREAM = Symbol.for('aws.lambda.runtime.handler.streaming');
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAM]: true }),
  HttpResponseStream: {
    from(stream, head) {
      stream.head = head;
      return stream;
    },
  },
};

async function load() {
  const dot = named.lastIndexOf('.');
  const module = named.slice(0, dot);
  const name = named.slice(dot + 1);
  const base = join(root, module);
  const file = ['', '.js', '.mjs', '.cjs']
    .map((end) => `${base}${end}`)
    .find((each) => each !== base && existsSync(each));
  if (dot < 0) throw Object.assign(new Error('Bad handler'), { name: 'Runtime.MalformedHandlerName' });
  if (file === undefined)
    throw Object.assign(new Error(`Error: Cannot find module '${module}'\nRequire stack:\n- /var/runtime/index.mjs`), {
      name: 'Runtime.ImportModuleError',
    });
  let loaded;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (thrown) {
    const kind =
      thrown instanceof SyntaxError
        ? 'Runtime.UserCodeSyntaxError'
        : thrown?.code?.includes('MODULE_NOT_FOUND')
          ? 'Runtime.ImportModuleError'
          : undefined;
    if (kind === undefined) throw thrown;
    const hint = /Cannot find (?:module|package) '@(?:aws-sdk|smithy)\//.test(thrown.message)
      ? `\nThe managed runtime holds the AWS SDK. The local target takes it from the project in whose folder it runs: npm install ${/'(@[\w-]+\/[\w-]+)/.exec(thrown.message)[1]}`
      : '';
    throw Object.assign(new Error(`${thrown.name}: ${thrown.message}${hint}`), { name: kind, stack: thrown.stack });
  }
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== 'function')
    throw Object.assign(new Error(`${named} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  return handler;
}

/** The result of the handler: what its promise gives, or what it calls back with. */
function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const done = (fault, result) => (fault === null || fault === undefined ? resolve(result) : reject(fault));
    Object.assign(context, {
      done,
      succeed: (result) => done(null, result),
      fail: (fault) => done(fault ?? 'handled'),
    });
    const result = handler(event, context, done);
    if (typeof result?.then === 'function') result.then(resolve, reject);
    else if (result !== undefined && handler.length < 3) resolve(result);
    else if (handler.length < 3) setImmediate(resolve);
  });
}

async function stream(handler, event, context) {
  const { PassThrough } = await import('node:stream');
  const chunks = [];
  const out = new PassThrough();
  out.setContentType = (type) => {
    out.head = { headers: { 'content-type': type } };
  };
  out.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise((resolve) => out.on('end', resolve));
  await handler(event, out, context);
  out.end();
  await ended;
  return { head: out.head, body: Buffer.concat(chunks) };
}

/**
 * Who answers CloudFormation often keeps host and path of the URL alone and asks by HTTPS, at the port of HTTPS, where
 * AWS's buckets answer. The target answers by HTTP at a port of its own.
 */
let answersAt;
async function reachAnswers(url) {
  const isFirst = answersAt === undefined;
  answersAt = new URL(url);
  if (!isFirst || answersAt.protocol !== 'http:') return;
  const { default: https } = await import('node:https');
  const { syncBuiltinESMExports } = await import('node:module');
  const direct = https.request;
  https.request = (...given) => {
    const [options] = given;
    const { hostname, host, path } = options ?? {};
    const isAnswer = (hostname ?? host) === answersAt.hostname && path === `${answersAt.pathname}${answersAt.search}`;
    if (!isAnswer) return direct(...given);
    const { agent: _, ...rest } = options;
    return http.request({ ...rest, protocol: 'http:', port: answersAt.port }, ...given.slice(1));
  };
  syncBuiltinESMExports();
}

let handler;
try {
  handler = await load();
} catch (thrown) {
  tell({ end: '' });
  await fail('/init/error', thrown);
  process.exit(1);
}
process.on('uncaughtException', async (thrown) => {
  await fail(`/invocation/${requestId}/error`, thrown).catch(() => undefined);
  process.exit(129);
});
for (;;) {
  // The target is gone when it does not answer: nobody is left to work for.
  const next = await ask('GET', '/invocation/next').catch(() => process.exit(0));
  const { headers } = next;
  requestId = headers['lambda-runtime-aws-request-id'];
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  const json = (name) => (headers[name] === undefined ? undefined : JSON.parse(headers[name]));
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: json('lambda-runtime-client-context'),
    identity: json('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const event = JSON.parse(next.body.toString());
    if (typeof event?.ResponseURL === 'string') await reachAnswers(event.ResponseURL);
    let body;
    const more = {};
    if (handler[STREAM] === true) {
      const { head, body: bytes } = await stream(handler, event, context);
      body = bytes;
      if (head !== undefined) more['lintel-response-head'] = Buffer.from(JSON.stringify(head)).toString('base64');
    } else body = JSON.stringify(await run(handler, event, context)) ?? 'null';
    tell({ end: requestId });
    await ask('POST', `/invocation/${requestId}/response`, body, more);
  } catch (thrown) {
    await fail(`/invocation/${requestId}/error`, thrown).catch(() => process.exit(0));
  }
}
