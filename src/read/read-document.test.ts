import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFiles } from '../../test/cli/temporary-files.ts';
import type { Document } from '../model/index.ts';
import { yamlDocument } from './documents/yaml-document.ts';
import { readDocument } from './read-document.ts';

async function read(name: string, content: string | Uint8Array) {
  return readDocument(name, { cwd: temporaryFiles({ [name]: content }) }, 'template');
}

async function document(name: string, content: string | Uint8Array): Promise<Document> {
  const result = await read(name, content);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

/** `code line:column what` of everything that is reported. */
async function faults(name: string, content: string | Uint8Array): Promise<readonly string[]> {
  const { diagnostics } = await read(name, content);
  return diagnostics.map(({ code, at, what }) => `${code} ${at?.line ?? ''}:${at?.column ?? ''} ${what}`);
}

// The oracle of the long forms is the syntax section of each function's page in the CloudFormation reference.
test.each([
  ['!Ref Vpc', { Ref: 'Vpc' }],
  ['!Condition IsProd', { Condition: 'IsProd' }],
  ['!GetAtt Db.Endpoint.Address', { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }],
  ['!GetAtt [Db, Endpoint.Address]', { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }],
  ['!Sub "${Vpc}-x"', { 'Fn::Sub': '${Vpc}-x' }],
  ['!Sub ["${V}", {V: !Ref Vpc}]', { 'Fn::Sub': ['${V}', { V: { Ref: 'Vpc' } }] }],
  ['!Join [",", [a, !Ref B]]', { 'Fn::Join': [',', ['a', { Ref: 'B' }]] }],
  ['!If [IsProd, 1, !Ref AWS::NoValue]', { 'Fn::If': ['IsProd', 1, { Ref: 'AWS::NoValue' }] }],
  ['!Equals [!Ref Env, prod]', { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] }],
  ['!Not [!Condition A]', { 'Fn::Not': [{ Condition: 'A' }] }],
  [
    '!And [!Condition A, !Or [!Condition B, !Condition C]]',
    { 'Fn::And': [{ Condition: 'A' }, { 'Fn::Or': [{ Condition: 'B' }, { Condition: 'C' }] }] },
  ],
  ['!FindInMap [M, !Ref K, v]', { 'Fn::FindInMap': ['M', { Ref: 'K' }, 'v'] }],
  ['!ImportValue net-vpc', { 'Fn::ImportValue': 'net-vpc' }],
  ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
  ['!GetAZs', { 'Fn::GetAZs': '' }],
  ['!Split [",", "a,b"]', { 'Fn::Split': [',', 'a,b'] }],
  ['!Cidr [10.0.0.0/16, 4, 8]', { 'Fn::Cidr': ['10.0.0.0/16', 4, 8] }],
  ['!Transform {Name: AWS::Include, Parameters: {}}', { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } }],
  ['!Length [a, b]', { 'Fn::Length': ['a', 'b'] }],
  ['!ToJsonString {A: 1}', { 'Fn::ToJsonString': { A: 1 } }],
  ['!Base64 {Fn::Sub: "${A}"}', { 'Fn::Base64': { 'Fn::Sub': '${A}' } }],
  ['!ValueOf [P, Name]', { 'Fn::ValueOf': ['P', 'Name'] }],
  ['!RefAll AWS::EC2::VPC::Id', { 'Fn::RefAll': 'AWS::EC2::VPC::Id' }],
  ['!Contains [[a], !Ref P]', { 'Fn::Contains': [['a'], { Ref: 'P' }] }],
])('the short form %s is read as its long form', async (short, long) => {
  expect((await document('t.yaml', `Value: ${short}\n`)).root).toEqual({ Value: long });
});

// The oracles are SnakeYAML's Resolver.java with Java's Double.toString, and what people saw of CloudFormation itself: the
// threads that src/read/documents/yaml-scalar.ts names.
test.each([
  ['yes', true],
  ['Off', false],
  ['true', true],
  ['y', 'y'],
  ['"yes"', 'yes'],
  ['0644', 420],
  ['-010', -8],
  ['0300', 192],
  ['0x1F', 31],
  ['0b101', 5],
  ['1_000', 1000],
  ['-7', -7],
  ['+7', 7],
  ['1.50', 1.5],
  ['.5', 0.5],
  ['8.0', '8.0'],
  ['100000000.0', '1.0E8'],
  ['0.0001', '1.0E-4'],
  ['5e+08', '5.0E8'],
  ['1e3', '1000.0'],
  ['12345e67', '1.2345E71'],
  ['1.2.3', '1.2.3'],
  ['2010-09-09', '2010-09-09'],
  ['2012-10-17', '2012-10-17'],
  ['22:22', 1342],
  ['1:30:00', 5400],
  ['03:00', '03:00'],
  ['22:99', '22:99'],
  ['sun:03:00', 'sun:03:00'],
  ['10.0.0.0/16', '10.0.0.0/16'],
  ['065115117704', 7133765572],
  ['012345678901', '1.2345678901E10'],
  ['089999999999', '8.9999999999E10'],
  ['08', '8.0'],
  ['"08"', '08'],
  ['0', 0],
  ['123456789012', 123456789012],
  ['12345678901234567890', '12345678901234567890'],
  ['~', null],
  ['', null],
  ['!!str 012', '012'],
  ['!!int "12"', 12],
  ['!!binary aGk=', 'aGk='],
])('the YAML scalar %s is read as CloudFormation reads it', async (text, value) => {
  expect((await document('t.yaml', `Value: ${text}\n`)).root).toEqual({ Value: value });
});

// Mappings hold text: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html
test('in Mappings digits that are no octal number stay as they are written', async () => {
  const yaml = 'Mappings: {M: {a: {x: 081137507012, y: 065115117704}}}\nOther: 081137507012\n';
  expect((await document('t.yaml', yaml)).root).toEqual({
    Mappings: { M: { a: { x: '081137507012', y: 7133765572 } } },
    Other: '8.1137507012E10',
  });
});

// A claims file is nobody's template: there an account is what it says.
test.each([
  ['012345678901', '012345678901'],
  ['22:22', '22:22'],
  ['8.0', 8],
  ['1e3', '1e3'],
])('in a file of ours %s is read as %j', async (text, value) => {
  const cwd = temporaryFiles({ 'claims.yaml': `Value: ${text}\n` });
  expect(await readDocument('claims.yaml', { cwd })).toMatchObject({ ok: true, value: { root: { Value: value } } });
});

test('what CloudFormation reads otherwise than it looks, or refuses, is said once a kind', async () => {
  const yaml = 'A: 012345678901\nB: 08\nC: &x 1\nD: *x\nE: {<<: {F: 1}}\nG: {200: ok, 404: no}\nH: "08"\n';
  expect(await faults('t.yaml', yaml)).toEqual([
    'LTL1014 1:4 012345678901 without quotes is read as 1.2345678901E10. So it is at 2 places.',
    'LTL1013 4:4 CloudFormation refuses aliases and merge keys in YAML; they are written out here. So it is at 2 places.',
    'LTL1013 6:5 The key 200 is a number, and CloudFormation takes only text as a key. So it is at 2 places.',
  ]);
});

// The oracle is PyYAML 6.0.4, which reads each of these texts as the value beside it.
test.each([
  ['A: {\n  b: 1\n}\n', { A: { b: 1 } }],
  ['A:\n  B: {\nc: y\n}\n  D: 1\n', { A: { B: { c: 'y' }, D: 1 } }],
  ['A:\n  - [\n1, "x\ny",\n# none\n2]\n', { A: [[1, 'x y', 2]] }],
  ['A:\n  B: "a name of\nletters"\n  C: 2\n', { A: { B: 'a name of letters', C: 2 } }],
  ['A:\n  B: !Sub \'{\n  "w": []\n}\'\n', { A: { B: { 'Fn::Sub': '{ "w": [] }' } } }],
  ["A:\n  B: 'it''s\n\n  here'\n", { A: { B: "it's\nhere" } }],
  ['A:\n  B: "one\\\ntwo \\" three"\n', { A: { B: 'onetwo " three' } }],
  ["A:\n  B: |\n    it's {\n  C: {\nd: 1}\n", { A: { B: "it's {\n", C: { d: 1 } } }],
  ['A:\n  - B: it\'s\n    C: "x\n  y"\n', { A: [{ B: "it's", C: 'x y' }] }],
])('lines of quoted text and of flow collections may stand anywhere: %j', async (text, value) => {
  expect((await document('t.yaml', text)).root).toEqual(value);
});

test('places are those of the text as it was written, wherever its lines stand', async () => {
  const { locate } = await document('t.yaml', 'A:\n  B: {\nc: y,\n  d: z\n}\n  E: 1\n');
  const at = (...path: string[]) => `${locate(path).line}:${locate(path).column}`;
  expect([at('A', 'B', 'c'), at('A', 'B', 'd'), at('A', 'E')]).toEqual(['3:4', '4:6', '6:6']);
});

test('what is broken stays refused at its place', async () => {
  expect(await faults('t.yaml', 'A:\n  B: "x\ny\n')).toEqual([
    'LTL1003 4:1 The text is not valid YAML: missing closing "quote.',
  ]);
});

test('anchors, aliases and merge keys are written out, own keys first', async () => {
  const yaml = 'Base: &b {A: 1, B: 2}\nOther: &o {B: 3, C: 4}\nX: {<<: [*b, *o], A: 9}\nY: *b\n';
  expect((await document('t.yaml', yaml)).root).toMatchObject({ X: { A: 9, B: 2, C: 4 }, Y: { A: 1, B: 2 } });
});

test('keys stay as they are written, whatever they would mean as values', async () => {
  expect((await document('t.yaml', 'on: 1\n012345678901: 2\n"a b": 3\n__proto__: 4\n')).root).toEqual(
    JSON.parse('{"on": 1, "012345678901": 2, "a b": 3, "__proto__": 4}'),
  );
});

const YAML = `# first line
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Sub
        - "\${A}"
        - {A: !Ref Block}
      Tags:
        - Key: Name
          Value: !GetAtt Other.Arn
      Names: [a, !If [Is, b, c]]
`;

test.each([
  [['Resources', 'Vpc'], '3:3'],
  [['Resources', 'Vpc', 'Properties', 'CidrBlock'], '6:18'],
  [['Resources', 'Vpc', 'Properties', 'CidrBlock', 'Fn::Sub', 1, 'A', 'Ref'], '8:15'],
  [['Resources', 'Vpc', 'Properties', 'Tags', 0, 'Value', 'Fn::GetAtt', 0], '11:18'],
  [['Resources', 'Vpc', 'Properties', 'Names', 1, 'Fn::If', 2], '12:30'],
  [['Resources', 'Vpc', 'Properties', 'Absent', 'Deeper'], '5:5'],
  [['Nothing'], '2:1'],
])('the path %j of the long form stands at %s of the short form', async (path, expected) => {
  const { line, column } = (await document('t.yaml', YAML)).locate(path);
  expect(`${line}:${column}`).toBe(expected);
});

test.each(['\n', '\r\n'])('JSON positions count lines that end in %j', async (end) => {
  const json = ['{', '  "Resources": {', '    "A": {', '      "Ports": [80, 443]', '    }', '  }', '}'].join(end);
  const { locate } = await document('t.json', json);
  const at = (...path: (string | number)[]) => `${locate(path).line}:${locate(path).column}`;
  expect([at('Resources', 'A'), at('Resources', 'A', 'Ports', 1), at('Resources', 'B')]).toEqual([
    '3:5',
    '4:21',
    '2:3',
  ]);
});

test('columns count UTF-16 units, so an emoji takes two, and a byte order mark takes none', async () => {
  expect((await document('t.json', '\uFEFF{"😀": 1, "b": 2}')).locate(['b'])).toMatchObject({ line: 1, column: 16 });
  expect((await document('t.yaml', '\uFEFF"😀": 1\nb: {c: "😀", d: 2}\n')).locate(['b', 'd'])).toMatchObject({
    line: 2,
    column: 17,
  });
});

test('of two equal keys the last counts, its place too, and both formats say so', async () => {
  const json = await read('t.json', '{"a": 1, "a": 2, "b": {"a": 3}}');
  const yaml = await read('t.yaml', 'a: 1\na: 2\n');
  expect(json).toMatchObject({
    ok: true,
    value: { root: { a: 2 } },
    diagnostics: [{ code: 'LTL1013', severity: 'warning', at: { column: 10 } }],
  });
  expect(yaml).toMatchObject({
    ok: true,
    value: { root: { a: 2 } },
    diagnostics: [{ code: 'LTL1013', severity: 'warning', at: { line: 2 } }],
  });
  expect(json.ok && json.value.locate(['a'])).toMatchObject({ column: 15 });
});

test.each([
  [
    't.json',
    '{"a": 1,}',
    'LTL1003 1:9 The text is not valid JSON: } stands where a key between double quotes is expected.',
  ],
  ['t.json', '[1, 2', 'LTL1003 1:6 The text is not valid JSON: The end of the file stands where ] is expected.'],
  ['t.json', "{'a': 1}", "LTL1003 1:2 The text is not valid JSON: 'a' stands where a JSON value is expected."],
  ['t.json', '{"a": 1} x', 'LTL1003 1:10 The text is not valid JSON: x stands where a JSON value is expected.'],
  ['t.json', '{"a": "x\ny"}', 'LTL1003 1:7 The text is not valid JSON: "x is text whose closing quote is missing.'],
  ['t.json', '{ // no\n}', 'LTL1003 1:3 The text is not valid JSON: // no is a comment; JSON has none.'],
  ['t.yaml', 'a:\n\tb: 1\n', 'LTL1003 2:1 The line is indented with a tab; YAML allows only spaces.'],
  [
    't.yaml',
    'a:\n  b: 1\n c: 2\n',
    'LTL1003 3:2 The text is not valid YAML: all mapping items must start at the same column.',
  ],
  ['t.yaml', 'a: 1\n---\nb: 2\n', 'LTL1003 2:1 The file holds more than one YAML document.'],
  ['t.yaml', 'a: !Subb x\n', 'LTL1009 1:4 "!Subb" is no intrinsic function. Did you mean "!Sub"?'],
  [
    't.yaml',
    'a: !Rain::Embed x\n',
    'LTL1009 1:4 "!Rain::Embed" is a directive of Rain, which replaces it before it deploys; CloudFormation does not know it.',
  ],
  ['t.yaml', 'a: *x\n', 'LTL1013 1:4 No anchor "x" stands before this alias.'],
  ['t.yaml', 'a: &x [*x]\n', 'LTL1013 1:8 The anchor "x" contains itself.'],
  ['t.yaml', '{a: 1}: 2\n', 'LTL1003 1:1 A key is a list or a mapping; templates have only names as keys.'],
  ['t.yaml', 'a: {<<: 1}\n', 'LTL1013 1:5 What "<<" merges is not a mapping.'],
  ['t.yaml', ' \n', 'LTL1003 : "t.yaml" is empty.'],
])('%s with %j is refused with its place', async (name, content, expected) => {
  expect(await faults(name, content)).toEqual([expected]);
});

test.each([
  ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'LTL1003 : "t.json" is UTF-16 text, not a JSON or YAML template.'],
  ['binary data', Buffer.from([1, 2, 0, 3]), 'LTL1003 : "t.json" holds binary data, not a JSON or YAML template.'],
  [
    'Latin-1',
    Buffer.from('{\n"a": "\u00e9"}', 'latin1'),
    'LTL1003 2:7 "t.json" is not UTF-8: the byte 0xe9 does not belong there.',
  ],
  [
    'a cut character',
    Buffer.from([0x7b, 0x22, 0xf0, 0x9f]),
    'LTL1003 1:3 "t.json" is not UTF-8: the byte 0xf0 does not belong there.',
  ],
])('%s is named as such', async (_, content, expected) => {
  expect(await faults('t.json', content)).toEqual([expected]);
});

const DEEP = 100_000;
test.each([
  ['t.json', '['.repeat(DEEP) + ']'.repeat(DEEP)],
  ['t.json', '{"a":'.repeat(DEEP)],
  ['t.yaml', `a: ${'['.repeat(DEEP)}`],
  ['t.yaml', `${'- '.repeat(DEEP)}a`],
  ['t.yaml', `${'? '.repeat(DEEP)}a`],
  ['t.yaml', Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ['t.yaml', `a0: &a0 x\n${Array.from({ length: 1000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join('')}`],
])('%s that nests without end is refused before anything overflows', async (name, content) => {
  const [first, ...others] = await faults(name, content);
  expect(first).toMatch(/^LTL1004 \d+:\d+ .* nest/);
  expect(others).toEqual([]);
});

test('two hundred levels are read', async () => {
  const deep = '['.repeat(200) + ']'.repeat(200);
  expect((await read('t.json', deep)).ok).toBe(true);
  expect((await read('t.yaml', deep)).ok).toBe(true);
});

test('aliases that stand for billions of values are refused', async () => {
  const lines = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  expect(await faults('t.yaml', `l0: &l0 [x]\n${lines.join('\n')}\n`)).toEqual([
    'LTL1004 7:9 The document stands for more than 1000000 values once its aliases are written out.',
  ]);
});

test('a file larger than twenty megabytes is refused without being read, standard input while it is read', async () => {
  const large = Buffer.alloc(21 * 1024 * 1024, 'x');
  expect(await faults('t.json', large)).toEqual([
    'LTL1002 : "t.json" holds 21.0 MB; at most 20 MB are read, and CloudFormation accepts 1 MB.',
  ]);
  let given = 0;
  async function* endless() {
    for (;;) {
      given++;
      yield large.subarray(0, 1024 * 1024);
    }
  }
  const { diagnostics } = await readDocument('-', { stdin: endless() });
  expect(diagnostics).toMatchObject([{ code: 'LTL1002', at: { file: '<stdin>' } }]);
  expect(given).toBe(21);
});

// What is read of a real text is millions of elements, which takes seconds.
test('a YAML text of more elements than are read is refused', () => {
  const text = Array.from({ length: 20 }, (_, index) => `a${index}: b\n`).join('');
  expect(yamlDocument('t.yaml', text, 'data', 200)).toMatchObject({ ok: true });
  expect(yamlDocument('t.yaml', text, 'data', 50).diagnostics).toMatchObject([
    { code: 'LTL1002', what: expect.stringContaining('The YAML text holds more than 50 elements') },
  ]);
});

test.each([
  ['t.json', `{"a": [${'{},'.repeat(1_000_001)}{}]}`],
  ['t.yaml', `a: [${'{},'.repeat(600_000)}{}]`],
])('%s of a million values is refused before anything is made of them', async (name, text) => {
  expect(await faults(name, text)).toEqual([expect.stringMatching(/^LTL1002 1:\d+ The .* holds more than \d+ /)]);
});

test('of very many equal keys the first are told, and how many more there are', async () => {
  const found = await faults('t.json', `{${'"B":1,'.repeat(130_000)}"B":2}`);
  expect(found).toHaveLength(20);
  expect(found.at(-1)).toBe(
    'LTL1013 1:122 The key "B" stands twice in one mapping; the last one counts. So do 129980 more.',
  );
});

test('a missing file, a folder and a file without permission are each said plainly', async () => {
  const cwd = temporaryFiles({ 'template.yaml': 'a: 1', 'folder/x': '' });
  const what = async (file: string) =>
    (await readDocument(file, { cwd })).diagnostics.map((each) => `${each.code} ${each.what}`);
  expect(await what('tempalte.yaml')).toEqual([
    'LTL1001 There is no file "tempalte.yaml". Did you mean "template.yaml"?',
  ]);
  expect(await what('template.yaml/x')).toEqual(['LTL1001 There is no file "template.yaml/x".']);
  expect(await what('folder')).toEqual(['LTL1001 "folder" is a folder, not a file.']);
});

test('a link says where it leads', async () => {
  const cwd = temporaryFiles();
  symlinkSync('gone.yaml', `${cwd}/dangling.yaml`);
  symlinkSync('circle.yaml', `${cwd}/circle.yaml`);
  const what = async (file: string) => (await readDocument(file, { cwd })).diagnostics.map((each) => each.what);
  expect(await what('dangling.yaml')).toEqual(['"dangling.yaml" is a link to "gone.yaml", and nothing is there.']);
  expect(await what('circle.yaml')).toEqual(['"circle.yaml" is a link that leads back to itself.']);
  expect(await what('')).toEqual(['The name of a file is empty.']);
});

test('an unreadable file is named for what it was asked to be', async () => {
  const cwd = temporaryFiles({ empty: '', binary: Buffer.from([1, 0, 2]) });
  const said = async (file: string, kind: 'claims' | 'usage') =>
    (await readDocument(file, { cwd }, kind)).diagnostics.map(({ what, fix }) => `${what} ${fix}`);
  expect(await said('empty', 'claims')).toEqual([
    '"empty" is empty. A claims file has at least "schema: lintel/claims@1" and "claims: []".',
  ]);
  expect(await said('binary', 'usage')).toEqual([
    '"binary" holds binary data, not a JSON or YAML usage file. Name a JSON or YAML usage file.',
  ]);
});

test('standard input is read as YAML or JSON, whichever it is', async () => {
  const stdin = (text: string) =>
    (async function* () {
      yield text;
    })();
  expect(await readDocument('-', { stdin: stdin('{"a": 1}') })).toMatchObject({
    ok: true,
    value: { file: '<stdin>', root: { a: 1 } },
  });
  expect(await readDocument('-', { stdin: stdin('a: !Ref B') })).toMatchObject({
    ok: true,
    value: { root: { a: { Ref: 'B' } } },
  });
  expect(await readDocument('-', { stdin: stdin('{a: 1}') })).toMatchObject({ ok: true, value: { root: { a: 1 } } });
});
