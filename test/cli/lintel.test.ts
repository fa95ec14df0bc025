import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LINTEL, runLintel, runProcess } from './run-lintel.ts';
import { queueProject, temporaryFiles, temporaryProject } from './temporary-files.ts';

const TEMPLATE = JSON.stringify(
  {
    Parameters: { Env: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] } },
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { 'Fn::If': ['IsProd', '10.0.0.0/16', '10.1.0.0/16'] } } },
    },
  },
  undefined,
  2,
);

const VPC_LINE = TEMPLATE.split('\n').findIndex((line) => line.includes('"Vpc"')) + 1;

const claims = (...lines: readonly string[]) =>
  `schema: lintel/claims@1\nclaims:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
const PROVED = '{id: A-1, title: One network, area: Network, holds: [{kind: exists, what: AWS::EC2::VPC}]}';
const REFUTED = '{id: A-2, title: No network, area: Network, holds: [{kind: exists, what: AWS::EC2::VPC, count: 0}]}';
const UNKNOWN =
  '{id: A-3, title: The block, area: Network, holds: [{kind: property, of: Vpc, path: CidrBlock, is: 10.0.0.0/16}]}';

const files = (...written: readonly string[]) => temporaryFiles({ 't.json': TEMPLATE, 'c.yaml': claims(...written) });
const prove = ['prove', 't.json', '--claims', 'c.yaml'];

describe('exit codes', () => {
  test.each([
    ['all is proved', [PROVED], [], 0],
    ['a claim is refuted', [PROVED, REFUTED], [], 1],
    ['a claim is unknown', [PROVED, UNKNOWN], [], 0],
    ['a claim is unknown and --strict is given', [PROVED, UNKNOWN], ['--strict'], 1],
    ['a parameter decides it for good', [UNKNOWN], ['--strict', '--parameter', 'Env=prod'], 0],
    ['a parameter decides it for bad', [UNKNOWN], ['--parameter', 'Env=dev'], 1],
  ])('%s', async (_, written, words, code) => {
    expect((await runProcess([...prove, ...words], { cwd: files(...written) })).code).toBe(code);
  });

  test.each([
    [
      ['prov'],
      'There is no verb "prov"; there are init, overview, list, synth, prove, why, mutate, diff, review, price, draw, docs, env, lock, up, status, logs, exec, fault, down, local, doctor, mcp. Did you mean "prove"?',
    ],
    [['diff', 't.json'], 'With what is "t.json" compared?'],
    [['env', 'dif', 'a', 'b'], 'env has no "dif"; it has diff. Did you mean "diff"?'],
    [['--json', 'prove'], 'The verb comes before "--json".'],
    [['prove', '--parametr', 'x'], '"--parametr" is no option of lintel prove. Did you mean "--parameter"?'],
    [['prove', 't.json', '--claims'], '--claims needs a value: --claims FILE.'],
    [['prove', 't.json', '--claims', '--json'], '--claims needs a value: --claims FILE.'],
    [['prove', 't.json', '--all=yes'], '--all takes no value.'],
    [
      ['prove', 't.json', '--format', 'sarfi'],
      '--format is "sarfi", not one of text, json, sarif, junit, github, gitlab. Did you mean "sarif"?',
    ],
    [['prove', 't.json', '--parameter', 'Env'], '--parameter is given "Env", not NAME=VALUE.'],
    [['prove', 't.json', 'u.json'], '"u.json" is one word too many: lintel prove takes [TARGET].'],
    [['prove', 't.json', '--all'], '--all is every architecture in every environment.'],
    [['why'], 'lintel why needs [TARGET] ID.'],
    [['list', 'x'], '"x" is one word too many: lintel list takes none.'],
    [['up', 'app', 'RUN-1'], '"RUN-1" is one word too many: claims are named with --witness only.'],
  ])('%j cannot be understood: exit 2, and what is meant is said', async (words, what) => {
    const { code, out, err } = await runLintel(words, { cwd: files(), env: { COLUMNS: '160' } });
    expect([code, out]).toEqual([2, '']);
    expect(err.replace(/\s+/g, ' ')).toContain(`error LTL3003 ${what}`);
  });
});

describe('output', () => {
  test('the report goes to standard output, progress and warnings to standard error', async () => {
    const { out, err } = await runLintel(prove, { cwd: files(PROVED, REFUTED, UNKNOWN) });
    expect(err).toBe('');
    const order = [
      't.json',
      '✗ A-2  No network',
      '? A-3  The block',
      'Network\n',
      '  ✓ A-1  One network',
      '1 met',
      'next  lintel why t.json A-2 --claims c.yaml',
    ];
    const found = order.map((text) => out.indexOf(text));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
  });

  test('without a terminal there are no colours; FORCE_COLOR brings them, --no-color takes them away', async () => {
    const cwd = files(PROVED);
    const hasColor = async (words: readonly string[], env: Readonly<Record<string, string>>) =>
      (await runLintel([...prove, ...words], { cwd, env })).out.includes('\x1b[');
    expect(await hasColor([], {})).toBe(false);
    expect(await hasColor([], { FORCE_COLOR: '1' })).toBe(true);
    expect(await hasColor([], { FORCE_COLOR: '0' })).toBe(false);
    expect(await hasColor([], { NO_COLOR: '1' })).toBe(false);
    expect(await hasColor(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
  });

  test('--json is one document with a schema, also when the target cannot be read', async () => {
    const good = await runLintel([...prove, '--json'], { cwd: files(REFUTED) });
    expect(JSON.parse(good.out)).toMatchObject({ schema: 'lintel/prove@1', target: 't.json', summary: { refuted: 1 } });
    const bad = await runLintel(['prove', 'u.json', '--json'], { cwd: files() });
    expect(bad.code).toBe(2);
    expect(JSON.parse(bad.out)).toMatchObject({ schema: 'lintel/prove@1', diagnostics: [{ code: 'LTL1001' }] });
    expect(bad.err).toContain('Did you mean "t.json"?');
  });

  test.each(['overview', 'list', 'doctor', 'why', 'synth'])('%s --json carries its schema', async (verb) => {
    const words =
      verb === 'why' ? ['why', 't.json', 'Vpc'] : verb === 'synth' ? ['synth', 'queue', '--env', 'dev'] : [verb];
    const cwd = queueProject("new sqs.Queue(stack, 'Jobs');", { 't.json': TEMPLATE });
    const { code, out } = await runLintel([...words, '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: `lintel/${verb}@1`, diagnostics: [] });
  });

  test('a reader that closes the pipe early is no fault', async () => {
    const many = Array.from({ length: 2000 }, (_, i) =>
      PROVED.replace('A-1', `A-${i}`).replace('One network', 'x'.repeat(200)),
    );
    const { code, err } = await runProcess([...prove, '--json'], { cwd: files(...many), closeEarly: true });
    expect([code, err]).toEqual([0, '']);
  });

  test('a template on standard input is read, and its claims from a file', async () => {
    const { code, out } = await runProcess(['prove', '-', '--claims', 'c.yaml'], {
      cwd: files(PROVED),
      input: TEMPLATE,
    });
    expect(code).toBe(0);
    expect(out).toContain('✓ A-1');
  });

  test('a template without claims is no failure: the next step is shown', async () => {
    const { code, out } = await runLintel(['prove', 't.json'], { cwd: files() });
    expect(code).toBe(0);
    expect(out).toContain('Nothing is claimed');
    expect(out).toContain('lintel prove t.json --claims claims.yaml');
  });

  test('the name of a resource cannot steer the terminal', async () => {
    const { out } = await runLintel(prove, { cwd: files(PROVED.replace('One network', '"\\e]0;owned\\a\\e[31m"')) });
    for (const control of ['\x07', '\x1b']) expect(out).not.toContain(control);
    expect(out).toContain('\\x1b]0;owned\\x07');
  });

  test('a diagnostic shows the line, with the caret under the column even after wide characters', async () => {
    const cwd = temporaryFiles({ 't.yaml': 'Resources:\r\n  A: {Type: "😀", Properties: {X: !Ref Nope}}\r\n' });
    const { code, err } = await runLintel(['prove', 't.yaml'], { cwd });
    expect(code).toBe(2);
    expect(err).toContain('t.yaml:2:35');
    const lines = err.split('\n');
    const shown = lines.findIndex((line) => line.includes('!Ref Nope'));
    // The emoji is one of the characters before the caret, two columns wide.
    expect(lines[shown + 1]?.indexOf('^')).toBe(lines[shown]?.indexOf('!Ref') ?? 0);
  });
});

describe('help', () => {
  test('the overview fits one screen and names every verb', async () => {
    const { code, out } = await runLintel([]);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
    expect(out).toMatchInlineSnapshot(`
      "lintel 0.1.0: turns an AWS architecture document into a program

      usage  lintel VERB [TARGET] [options]

        init      begin: a small architecture, or with --from claims that say what is true of a template
        overview  where all systems stand: promises, price per month, drawing and document
        list      the architectures of the configuration and their environments
        synth     write the CloudFormation templates of an architecture
        prove     judge what is claimed about a system: proved, refuted or unknown, each with its reasons; then mutate, mcp
        why       explain one verdict with all its reasons, or one resource
        diff      what an update changes: promises, connections, rights, data, cost; then review, env, lock
        price     what a system costs in a month, with the working of every figure
        draw      draw a system, or what changed in it, from its template alone
        docs      write the document of a system from its template, proofs and prices, or check that it is current
        up        run a system on this machine, in a network of its own; then status, logs, exec, fault, down
        local     run AWS's APIs and CloudFormation on this machine, for stock tools
        doctor    check what Lintel needs on this machine

      A target is an architecture's name, a template file (JSON or YAML), - for standard input, or an assembly folder.
      examples
        lintel init --from template.yaml                          what is true of a template, as claims
        lintel prove template.yaml --claims template.claims.yaml  judge it after every change
      exit codes  0 fine · 1 the answer is bad · 2 usage or bad input · 3 the machine lacks something
      lintel VERB --help shows the options of a verb; --version the version.
      "
    `);
  });

  test.each(['init', 'list', 'synth', 'prove', 'why', 'doctor'])(
    'lintel %s --help, -h and lintel help %s say the same',
    async (verb) => {
      const [long, short, word] = await Promise.all([
        runLintel([verb, '--help']),
        runLintel([verb, '-h']),
        runLintel(['help', verb]),
      ]);
      expect(long.code).toBe(0);
      expect(long.out).toContain(`usage  lintel ${verb}`);
      expect([short.out, word.out]).toEqual([long.out, long.out]);
      for (const line of long.out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    },
  );

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await runLintel(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('a folder without a configuration', () => {
  test('lists no architectures, and says how to begin', async () => {
    const { code, out, err } = await runLintel(['list'], { cwd: temporaryFiles() });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('There is no lintel.config.ts here');
    expect(out).toContain('lintel init --from TEMPLATE');
    const { out: json } = await runLintel(['list', '--json'], { cwd: temporaryFiles() });
    expect(JSON.parse(json)).toEqual({ schema: 'lintel/list@1', architectures: [], diagnostics: [] });
  });

  test.each([
    [['prove'], 'LTL3004 There is no lintel.config.ts here'],
    [['prove', '--all'], 'LTL3004 There is no lintel.config.ts here'],
    [['overview'], 'LTL3004 There is no lintel.config.ts here'],
    [['synth'], 'LTL3004 There is no lintel.config.ts here'],
    [['why', 'Q-1'], 'LTL3004 There is no lintel.config.ts here'],
    [
      ['prove', 'orders'],
      'LTL3001 "orders" is neither an architecture nor a file. why There are no architectures here.',
    ],
  ])('%j: exit 2, and one reason', async (words, what) => {
    const { code, out, err } = await runLintel(words, { cwd: temporaryFiles(), env: { COLUMNS: '160' } });
    expect([code, out]).toEqual([2, '']);
    expect(err.replace(/\s+/g, ' ')).toContain(`error ${what}`);
    expect(err.match(/^error/gm)).toHaveLength(1);
  });
});

describe('why without a target', () => {
  const claimed = (name: string, id: string) =>
    [
      'export default {',
      `  name: '${name}', title: '${name}', environments: { prod: {} },`,
      "  build(app) { new sns.Topic(new Stack(app, 'S'), 'Topic'); },",
      `  claims: () => ({ schema: 'lintel/claims@1', claims: [{ id: '${id}', title: 'A topic', holds: [{ kind: 'exists', what: 'AWS::SNS::Topic' }] }] }),`,
      '};',
    ].join('\n');
  const both = (first: string, second: string) =>
    temporaryProject({
      'lintel.config.js':
        "export default { architectures: { one: () => import('./one.js'), two: () => import('./two.js') } };",
      'one.js': `import { aws_sns as sns, Stack } from 'aws-cdk-lib';\n${claimed('one', first)}`,
      'two.js': `import { aws_sns as sns, Stack } from 'aws-cdk-lib';\n${claimed('two', second)}`,
    });

  test('an id that only one architecture has needs no target', async () => {
    const { code, out } = await runLintel(['why', 'B-1', '--json'], { cwd: both('A-1', 'B-1') });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ target: 'two', environment: 'prod', claim: { id: 'B-1' } });
  });

  test.each([
    ['an id of two', 'A-1', 'A-1', 'one and two claim "A-1"'],
    ['an id of none', 'C-1', 'B-1', 'No architecture claims "A-1"'],
  ])('%s asks for the architecture', async (_, first, second, what) => {
    const { code, out, err } = await runLintel(['why', 'A-1'], { cwd: both(first, second), env: { COLUMNS: '160' } });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`error LTL3006  ${what}; the architectures are one, two.`);
    expect(err).toContain('lintel why one A-1');
  });
});

describe('how it is called', () => {
  test('two runs at once, each in its own folder, leave the working folder as it was', async () => {
    const before = process.cwd();
    const ran = await Promise.all([files(PROVED), files(REFUTED)].map((cwd) => runLintel(prove, { cwd })));
    expect(ran.map(({ code }) => code)).toEqual([0, 1]);
    expect(process.cwd()).toBe(before);
  });

  test('through a link in another project, from a folder of it, with an architecture that imports lintel/constructs', async () => {
    const cwd = queueProject("new sqs.Queue(stack, 'Jobs');", {
      'lintel.config.ts':
        "import { defineConfig } from 'lintel';\nexport default defineConfig({ architectures: { tiny: () => import('./tiny.ts') } });",
      'tiny.ts': [
        "import { Stack, aws_sqs as sqs } from 'aws-cdk-lib';",
        "import { defineArchitecture } from 'lintel/constructs';",
        'export default defineArchitecture<{ readonly region: string }>({',
        "  name: 'tiny', title: 'Tiny', environments: { prod: { region: 'eu-west-1' } },",
        "  build: (app, _environment, props) => { new sqs.Queue(new Stack(app, 'Tiny', { env: props }), 'Jobs'); },",
        '});',
      ].join('\n'),
      'deep/x.txt': '',
    });
    mkdirSync(join(cwd, 'node_modules/.bin'));
    symlinkSync(LINTEL, join(cwd, 'node_modules/.bin/lintel'));
    const { code, out, err } = await runProcess(['prove', 'tiny', '--json'], {
      cwd: join(cwd, 'deep'),
      program: join(cwd, 'node_modules/.bin/lintel'),
    });
    expect(err).toBe('Synthesizing tiny (prod)\n');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ target: 'tiny', stacks: [{ name: 'Tiny', resources: 1 }] });
  });

  test.each<[string, readonly string[], string]>([
    ['a template is proved without aws-cdk-lib being loaded', prove, '^aws-cdk-lib'],
    ['only the verb that is asked is loaded, and for the version none', ['--version'], '/(?:read|model|prove|price)/'],
  ])('%s', async (_, words, banned) => {
    const hook = `import { registerHooks } from 'node:module'; registerHooks({ resolve(name, context, next) { if (new RegExp(${JSON.stringify(banned)}).test(name)) throw new Error('loaded ' + name); return next(name, context); } });`;
    const refuse = `data:text/javascript,${encodeURIComponent(hook)}`;
    const { code, err } = await runProcess(words, { cwd: files(PROVED), node: ['--import', refuse] });
    expect([code, err]).toEqual([0, '']);
  });

  test('a Node that is too old is told so before anything else', async () => {
    const older = `data:text/javascript,${encodeURIComponent("Object.defineProperty(process.versions, 'node', { value: '20.11.0' });")}`;
    const { code, err } = await runProcess(['list'], { node: ['--import', older] });
    expect(code).toBe(3);
    expect(err).toContain('error LTL4001  Node 20.11.0 is too old: Lintel needs 22.18 or newer.');
  });

  test('a stack trace is shown for nobody’s fault but ours, and only on request', async () => {
    const cwd = queueProject("throw new Error('my mistake');");
    const { code, out, err } = await runLintel(['synth', 'queue', '--env', 'dev'], { cwd });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('"queue" (dev) cannot be synthesized: my mistake.');
    expect(err).toContain('queue.js:7:');
    expect(err).not.toMatch(/^\s+at .*\(/m);
  });
});

describe('formats for other programs', () => {
  const run = async (format: string) =>
    runLintel([...prove, '--format', format], { cwd: files(PROVED, REFUTED, UNKNOWN) });

  test('SARIF names the rule, the place in the template and the resource', async () => {
    const { code, out } = await run('sarif');
    expect(code).toBe(1);
    const log = JSON.parse(out) as { runs: [{ tool: { driver: { rules: object[] } }; results: object[] }] };
    expect(log).toMatchObject({ version: '2.1.0' });
    expect(log.runs[0].tool.driver.rules).toHaveLength(3);
    expect(log.runs[0].results).toMatchObject([
      {
        ruleId: 'A-2',
        ruleIndex: 1,
        kind: 'fail',
        level: 'error',
        locations: [
          {
            physicalLocation: { artifactLocation: { uri: 't.json' }, region: { startLine: VPC_LINE } },
            logicalLocations: [{ fullyQualifiedName: 't/Vpc' }],
          },
        ],
      },
      { ruleId: 'A-3', kind: 'open', level: 'none' },
    ]);
  });

  test('JUnit counts what failed and what was skipped', async () => {
    const { out } = await run('junit');
    expect(out).toContain('<testsuite name="t.json" tests="3" failures="1" errors="0" skipped="1">');
    expect(out).toContain('<testcase classname="t.json.Network" name="A-1 One network"/>');
  });

  test('GitHub commands annotate the line', async () => {
    const { out } = await run('github');
    expect(out).toMatch(
      new RegExp(`^::error file=t\\.json,line=${VPC_LINE},col=5,title=A-2 refuted::No network: refuted\\.`, 'm'),
    );
    expect(out).toMatch(/^::warning .*title=A-3 unknown::/m);
    expect(out).toContain('::notice title=t.json::1 met, 1 refuted, 1 unknown');
  });
});
