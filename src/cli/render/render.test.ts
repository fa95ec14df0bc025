import { expect, test } from 'vitest';
import { EXAMPLE_REPORT } from '../../../test/cli/example-report.ts';
import { temporaryFiles } from '../../../test/cli/temporary-files.ts';
import { type Terminal, wantsColor } from '../terminal.ts';
import { renderDiagnostic } from './diagnostics.ts';
import { renderGithub } from './github.ts';
import { renderGitlab } from './gitlab.ts';
import { renderJunit } from './junit.ts';
import { renderReport } from './report.ts';
import { renderSarif } from './sarif.ts';
import { hanging, padTo, printable, widthOf, wrap } from './text-width.ts';

function terminal(rest: Partial<Terminal> = {}): Terminal {
  const stdin = (async function* () {})();
  return {
    cwd: '/',
    stdin,
    out: () => undefined,
    err: () => undefined,
    colors: { out: false, err: false },
    width: 80,
    isAttended: false,
    debug: false,
    ...rest,
  };
}

test('the report tells what is wrong first, then everything by area, then the sums and the next step', () => {
  expect(renderReport(EXAMPLE_REPORT, terminal(), { trace: false, words: 'shop --env prod' })).toMatchInlineSnapshot(`
    "Web shop  shop  environment prod
    1 stack · 12 resources · 7 claims · eu-west-1
    .lintel/shop/prod/Shop.template.json
    parameters  Environment=?, Retention=365 (given), Password (hidden)

    ✗ NET-10  Nothing on the internet reaches the database
        The internet reaches Database on tcp/5432, "<all>" & 100%:
        see below.
        1  internet gateway Igw: any address may come in
           Shop/Igw  architectures/shop/network.ts:107:9
        2  security group DbSg: rule 2 allows tcp/5432 from 0.0.0.0/0
           Shop/DbSg  architectures/shop/network.ts:140:9
        when  Environment = dev

    ? SEC-1  The log group keeps a year
        1  RetentionInDays of Logs is \${Retention}.
           Shop/Logs  architectures/shop/network.ts:160:9
        holds exactly if  Retention = 365
        missing  Retention
        note  The document says 400 days elsewhere.

    Network
      ✓ NET-1   The VPC is 10.0.0.0/16
      ✓ NET-2   The server has a private address only  met differently: C-07
      ✗ NET-10  Nothing on the internet reaches the database  refuted

    Security
      ? SEC-1  The log group keeps a year  unknown
      ◌ SEC-2  A failed login is counted  to be checked

    Claims
      – SEC-3  The team is trained  not measurable
      · SEC-4  A second region  planned

    ████▓▓▓▓▒▒▒▒░░░░····✗✗✗✗????
    1 met · 1 met differently · 1 to be checked · 1 not measurable · 1 planned · 1
    refuted · 1 unknown

    next  lintel why shop NET-10 --env prod
    "
  `);
});

test('no line is wider than the terminal, and colours add no width', () => {
  for (const width of [60, 80, 120]) {
    const colored = renderReport(EXAMPLE_REPORT, terminal({ width, colors: { out: true, err: true } }), {
      trace: true,
      words: 'shop',
    });
    expect(Math.max(...colored.split('\n').map(widthOf))).toBeLessThanOrEqual(width);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours begin with ESC
    expect(colored.replace(/\x1b\[[0-9]+m/g, '')).toBe(
      renderReport(EXAMPLE_REPORT, terminal({ width }), { trace: true, words: 'shop' }),
    );
  }
});

test('SARIF gives each claim a rule, and refuted and unknown ones a result with its path', () => {
  const log = JSON.parse(renderSarif([EXAMPLE_REPORT], '1.2.3'));
  expect(log.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(
    EXAMPLE_REPORT.claims.map(({ id }) => id),
  );
  expect(log.runs[0].results).toHaveLength(2);
  expect(log.runs[0].results[0]).toMatchInlineSnapshot(`
    {
      "codeFlows": [
        {
          "threadFlows": [
            {
              "locations": [
                {
                  "location": {
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "Shop/Igw/Resource",
                        "kind": "resource",
                      },
                    ],
                    "message": {
                      "text": "internet gateway Igw: any address may come in",
                    },
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": ".lintel/shop/prod/Shop.template.json",
                      },
                      "region": {
                        "startColumn": 5,
                        "startLine": 7,
                      },
                    },
                  },
                },
                {
                  "location": {
                    "logicalLocations": [
                      {
                        "fullyQualifiedName": "Shop/DbSg/Resource",
                        "kind": "resource",
                      },
                    ],
                    "message": {
                      "text": "security group DbSg: rule 2 allows tcp/5432 from 0.0.0.0/0",
                    },
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": ".lintel/shop/prod/Shop.template.json",
                      },
                      "region": {
                        "startColumn": 5,
                        "startLine": 40,
                      },
                    },
                  },
                },
              ],
            },
          ],
        },
      ],
      "kind": "fail",
      "level": "error",
      "locations": [
        {
          "logicalLocations": [
            {
              "fullyQualifiedName": "Shop/Igw/Resource",
              "kind": "resource",
            },
          ],
          "physicalLocation": {
            "artifactLocation": {
              "uri": ".lintel/shop/prod/Shop.template.json",
            },
            "region": {
              "startColumn": 5,
              "startLine": 7,
            },
          },
        },
      ],
      "message": {
        "text": "Nothing on the internet reaches the database: refuted. The internet reaches Database on tcp/5432, "<all>" & 100%:
    see below.",
      },
      "partialFingerprints": {
        "lintelClaim/v1": "shop|prod|NET-10",
      },
      "relatedLocations": [
        {
          "id": 0,
          "message": {
            "text": "internet gateway Igw: any address may come in",
          },
          "physicalLocation": {
            "artifactLocation": {
              "uri": "architectures/shop/network.ts",
            },
            "region": {
              "startColumn": 9,
              "startLine": 107,
            },
          },
        },
        {
          "id": 1,
          "message": {
            "text": "security group DbSg: rule 2 allows tcp/5432 from 0.0.0.0/0",
          },
          "physicalLocation": {
            "artifactLocation": {
              "uri": "architectures/shop/network.ts",
            },
            "region": {
              "startColumn": 9,
              "startLine": 140,
            },
          },
        },
      ],
      "ruleId": "NET-10",
      "ruleIndex": 2,
    }
  `);
  expect(log.runs[0].invocations[0]).toMatchObject({
    executionSuccessful: true,
    toolExecutionNotifications: [{ descriptor: { id: 'LTL1012' }, level: 'warning' }],
  });
});

// The oracle is the table of levels and kinds in section 3.27 of the SARIF 2.1.0 specification.
test('a SARIF result that is no failure has the level none', () => {
  const { results } = JSON.parse(renderSarif([EXAMPLE_REPORT], '1.2.3')).runs[0];
  for (const { kind, level } of results) expect(level).toBe(kind === 'fail' ? 'error' : 'none');
});

test('JUnit escapes what XML reserves and leaves out what it cannot hold', () => {
  const [first] = EXAMPLE_REPORT.claims;
  const claims = first === undefined ? [] : [{ ...first, title: 'a <b> & "c" \u0007\ud800 \u{1F600}' }];
  expect(renderJunit([{ ...EXAMPLE_REPORT, claims }])).toContain(
    'name="NET-1 a &lt;b&gt; &amp; &quot;c&quot; \uFFFD\uFFFD \u{1F600}"',
  );
  expect(renderJunit([EXAMPLE_REPORT])).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="lintel">
      <testsuite name="shop prod" tests="7" failures="1" errors="0" skipped="4">
        <testcase classname="shop.Network" name="NET-1 The VPC is 10.0.0.0/16"/>
        <testcase classname="shop.Network" name="NET-2 The server has a private address only"/>
        <testcase classname="shop.Network" name="NET-10 Nothing on the internet reaches the database"><failure message="Nothing on the internet reaches the database: refuted. The internet reaches Database on tcp/5432, &quot;&lt;all&gt;&quot; &amp; 100%:&#10;see below.">internet gateway Igw: any address may come in (.lintel/shop/prod/Shop.template.json:7:5)&#10;security group DbSg: rule 2 allows tcp/5432 from 0.0.0.0/0 (.lintel/shop/prod/Shop.template.json:40:5)</failure></testcase>
        <testcase classname="shop.Security" name="SEC-1 The log group keeps a year"><skipped message="The log group keeps a year: unknown. Holds exactly if Retention = 365. Missing: Retention."/></testcase>
        <testcase classname="shop.Security" name="SEC-2 A failed login is counted"><skipped message="a run of the workload"/></testcase>
        <testcase classname="shop.Claims" name="SEC-3 The team is trained"><skipped message="notMeasurable"/></testcase>
        <testcase classname="shop.Claims" name="SEC-4 A second region"><skipped message="planned"/></testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

// The oracle is the escaping in GitHub's own toolkit: packages/core/src/command.ts.
test('GitHub commands escape percent signs, line breaks and, in properties, colons and commas', () => {
  expect(renderGithub([EXAMPLE_REPORT])).toMatchInlineSnapshot(`
    "::warning file=a%2Cb%3Ac.json,line=9,col=2,title=LTL1012::No stack here exports "vpc, main: 1%25".
    ::error file=architectures/shop/network.ts,line=107,col=9,title=NET-10 refuted::Nothing on the internet reaches the database: refuted. The internet reaches Database on tcp/5432, "<all>" & 100%25:%0Asee below.
    ::warning file=architectures/shop/network.ts,line=160,col=9,title=SEC-1 unknown::The log group keeps a year: unknown. Holds exactly if Retention = 365. Missing: Retention.
    ::notice title=shop::1 met, 1 met differently, 1 to be checked, 1 not measurable, 1 planned, 1 refuted, 1 unknown
    "
  `);
});

test.each([
  ['plain', 5],
  ['déjà', 4],
  ['e\u0301', 1],
  ['漢字', 4],
  ['😀', 2],
  ['\x1b[31mred\x1b[0m', 3],
])('%j takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width);
  expect(widthOf(padTo(text, 10))).toBe(10);
});

test('text wraps at spaces, keeps its own line breaks and indentation, and never loses a word', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('  if x then do something\ndone', 14)).toEqual(['  if x then do', 'something', 'done']);
  expect(wrap('unbreakablylong word', 5)).toEqual(['unbreakablylong', 'word']);
  expect(hanging('fix  ', 'one two three four five', 25)).toBe('fix  one two three four\n     five');
});

test('control characters and marks that turn the direction of text are shown, not sent', () => {
  expect(printable({ a: ['\x1b]0;x\x07', 'b\rc', 'd\u202ee', 'tab\tand\nline'] })).toEqual({
    a: ['\\x1b]0;x\\x07', 'b\\x0dc', 'd\\x202ee', 'tab\tand\nline'],
  });
});

test('a diagnostic in a minified file shows the part of the line around the column', () => {
  const text = `{${'"a": 1, '.repeat(1000)}"here": 2}`;
  const cwd = temporaryFiles({ 't.json': text });
  const column = text.indexOf('"here"') + 1;
  const shown = renderDiagnostic(
    { code: 'LTL1003', severity: 'error', what: 'Wrong.', at: { file: 't.json', line: 1, column } },
    terminal({ cwd }),
  );
  const lines = shown.split('\n');
  const line = lines.findIndex((each) => each.includes('"here"'));
  expect(lines[line + 1]?.indexOf('^')).toBe(lines[line]?.indexOf('"here"'));
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
])('with %j and a terminal: %s, colours: %s', (env, isTTY, expected) => {
  expect(wantsColor({ isTTY } as Parameters<typeof wantsColor>[0], env)).toBe(expected);
});

// The oracle is GitLab's table of the fields that a code quality report must have.
test('GitLab gets a path, a line, a severity and a fingerprint of its own for all that is open', () => {
  const entries = JSON.parse(renderGitlab([EXAMPLE_REPORT]));
  const open = EXAMPLE_REPORT.claims.filter(
    ({ row, outcome, accepted }) =>
      row !== 'planned' && accepted === undefined && (outcome === 'refuted' || outcome === 'unknown'),
  );
  expect(entries.map((each: { check_name: string }) => each.check_name)).toEqual(open.map(({ id }) => id));
  for (const entry of entries) {
    expect(entry.description).not.toBe('');
    expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(entry.severity);
    expect(entry.location.path).not.toMatch(/^\/|^$/);
    expect(entry.location.lines.begin).toBeGreaterThan(0);
  }
  expect(new Set(entries.map((each: { fingerprint: string }) => each.fingerprint)).size).toBe(entries.length);
});
