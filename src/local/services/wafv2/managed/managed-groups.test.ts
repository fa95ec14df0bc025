/**
 * What the detectors that stand in for AWS's managed rules block and let pass. Oracles: the names, labels and examples of
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html and …-use-case.html; attacks of
 * OWASP's pages (https://owasp.org/www-community/attacks/SQL_Injection, /Blind_SQL_Injection, /Path_Traversal, and
 * https://cheatsheetseries.owasp.org/cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.html); sentences that people write.
 */
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../../clock.ts';
import { judgeRequest } from '../evaluation/evaluate.ts';
import { rates } from '../evaluation/rates.ts';
import { approximated, unenforced } from '../evaluation/unenforced.ts';
import type { AclStatement, InspectedRequest, WebAcl } from '../evaluation/web-acl.ts';

const NAMES = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesSQLiRuleSet'];

type Use = Omit<NonNullable<AclStatement['ManagedRuleGroupStatement']>, 'VendorName' | 'Name'>;

const aclOf = (names: readonly string[], use: Use = {}): WebAcl => ({
  Name: 'shop',
  ARN: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1',
  DefaultAction: { Allow: {} },
  Rules: names.map((Name, Priority) => ({
    Name,
    Priority,
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name, ...use } },
    OverrideAction: { None: {} },
  })),
});

const world = {
  references: { ipSets: new Map(), patternSets: new Map(), countryOf: () => undefined },
  rates: rates(manualClock(0)),
  ruleGroups: new Map(),
};

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const requestOf = ({
  method = 'GET',
  path = '/items',
  query = '',
  headers = {},
  body = '',
}: Asked): InspectedRequest => ({
  method,
  path,
  query,
  headers: Object.entries({ Host: 'shop.example.com', 'User-Agent': 'curl/8.5', ...headers }).filter(
    ([, it]) => it !== '',
  ),
  body: Buffer.from(body),
  isBodyCut: false,
  clientAddress: '192.0.2.7',
});

/** The rule that blocks, without its vendor and group, and the label that it gives; `passes` where none does. */
function judged(asked: Asked, acl = aclOf(NAMES)): string {
  const verdict = judgeRequest(acl, requestOf(asked), world);
  if (verdict.action === 'ALLOW') return 'passes';
  return `${verdict.ruleWithinGroup?.split('#').at(-1)} ${verdict.labels.at(-1)}`;
}

const json = (value: unknown): Asked => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
});
const form = (text: string): Asked => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ text }).toString(),
});
const query = (text: string): Asked => ({ query: `q=${encodeURIComponent(text)}` });

const CRS = 'awswaf:managed:aws:core-rule-set:';
const KBI = 'awswaf:managed:aws:known-bad-inputs:';
const SQL = 'awswaf:managed:aws:sql-database:';

test.each<[string, Asked]>([
  [`NoUserAgent_HEADER ${CRS}NoUserAgent_Header`, { headers: { 'User-Agent': '' } }],
  [`UserAgent_BadBots_HEADER ${CRS}BadBots_Header`, { headers: { 'User-Agent': 'Mozilla/5.00 (Nikto/2.1.6)' } }],
  [`SizeRestrictions_QUERYSTRING ${CRS}SizeRestrictions_QueryString`, { query: 'a'.repeat(2049) }],
  [
    `SizeRestrictions_Cookie_HEADER ${CRS}SizeRestrictions_Cookie_Header`,
    { headers: { Cookie: `a=${'b'.repeat(10_239)}` } },
  ],
  [`SizeRestrictions_BODY ${CRS}SizeRestrictions_Body`, { method: 'POST', body: 'a'.repeat(8193) }],
  [`SizeRestrictions_URIPATH ${CRS}SizeRestrictions_URIPath`, { path: `/${'a'.repeat(1024)}` }],
  [`EC2MetaDataSSRF_BODY ${CRS}EC2MetaDataSSRF_Body`, json({ hook: 'http://169.254.169.254/latest/meta-data/' })],
  [`EC2MetaDataSSRF_COOKIE ${CRS}EC2MetaDataSSRF_Cookie`, { headers: { Cookie: 'next=http://169.254.169.254/' } }],
  [`EC2MetaDataSSRF_URIPATH ${CRS}EC2MetaDataSSRF_URIPath`, { path: '/fetch/http://169.254.169.254/' }],
  [`EC2MetaDataSSRF_QUERYARGUMENTS ${CRS}EC2MetaDataSSRF_QueryArguments`, query('http://[fd00:ec2::254]/latest')],
  [`GenericLFI_QUERYARGUMENTS ${CRS}GenericLFI_QueryArguments`, query('../../../../etc/passwd')],
  [`GenericLFI_URIPATH ${CRS}GenericLFI_URIPath`, { path: '/files/%2e%2e%2f%2e%2e%2fsecret' }],
  [`GenericLFI_BODY ${CRS}GenericLFI_Body`, json({ file: '..\\..\\boot.ini' })],
  [`RestrictedExtensions_URIPATH ${CRS}RestrictedExtensions_URIPath`, { path: '/app/debug.log' }],
  [`RestrictedExtensions_QUERYARGUMENTS ${CRS}RestrictedExtensions_QueryArguments`, query('settings.ini')],
  [`GenericRFI_QUERYARGUMENTS ${CRS}GenericRFI_QueryArguments`, query('http://203.0.113.9/shell.txt?')],
  [`GenericRFI_BODY ${CRS}GenericRFI_Body`, json({ page: 'ftp://203.0.113.9/a' })],
  [`GenericRFI_URIPATH ${CRS}GenericRFI_URIPath`, { path: '/show/https://203.0.113.9/a' }],
  [
    `CrossSiteScripting_COOKIE ${CRS}CrossSiteScripting_Cookie`,
    { headers: { Cookie: 'name=<script>alert(1)</script>' } },
  ],
  [`CrossSiteScripting_QUERYARGUMENTS ${CRS}CrossSiteScripting_QueryArguments`, query('<script>alert(1)</script>')],
  [`CrossSiteScripting_BODY ${CRS}CrossSiteScripting_Body`, json({ text: '<img src=x onerror=alert(1)>' })],
  [`CrossSiteScripting_URIPATH ${CRS}CrossSiteScripting_URIPath`, { path: '/%3Cscript%3Ealert(1)%3C/script%3E' }],
  [
    `JavaDeserializationRCE_HEADER ${KBI}JavaDeserializationRCE_Header`,
    { headers: { 'X-Route': 'T(java.lang.Runtime).getRuntime().exec("whoami")' } },
  ],
  [
    `JavaDeserializationRCE_BODY ${KBI}JavaDeserializationRCE_Body`,
    json({ a: '(java.lang.Runtime).getRuntime().exec("whoami")' }),
  ],
  [
    `JavaDeserializationRCE_URIPATH ${KBI}JavaDeserializationRCE_URIPath`,
    { path: '/class.module.classLoader.resources' },
  ],
  [
    `JavaDeserializationRCE_QUERYSTRING ${KBI}JavaDeserializationRCE_QueryString`,
    { query: 'class.module.classLoader.x=1' },
  ],
  [`Host_localhost_HEADER ${KBI}Host_Localhost_Header`, { headers: { Host: 'localhost' } }],
  [`PROPFIND_METHOD ${KBI}Propfind_Method`, { method: 'PROPFIND' }],
  [`ExploitablePaths_URIPATH ${KBI}ExploitablePaths_URIPath`, { path: '/WEB-INF/web.xml' }],
  [`Log4JRCE_HEADER ${KBI}Log4JRCE_Header`, { headers: { 'X-Api-Version': '${jndi:ldap://example.com/a}' } }],
  [`Log4JRCE_QUERYSTRING ${KBI}Log4JRCE_QueryString`, query('${${lower:j}ndi:ldap://example.com/a}')],
  [`Log4JRCE_BODY ${KBI}Log4JRCE_Body`, json({ name: '${${::-j}${::-n}di:rmi://example.com/a}' })],
  [`Log4JRCE_URIPATH ${KBI}Log4JRCE_URIPath`, { path: '/%24%7Bjndi:dns://example.com%7D' }],
  [`SQLi_QUERYARGUMENTS ${SQL}SQLi_QueryArguments`, query("' or 1=1 --")],
  [`SQLi_BODY ${SQL}SQLi_Body`, form("x' union select password from users --")],
  [`SQLi_COOKIE ${SQL}SQLi_Cookie`, { headers: { Cookie: "id=1' and sleep(5)#" } }],
  [`SQLi_URIPATH ${SQL}SQLi_URIPath`, { path: "/1'%20or%20'1'='1" }],
])('%s blocks what AWS says that it looks for', (expected, asked) => expect(judged(asked)).toBe(expected));

test('what is at a limit passes, and what is above it does not', () => {
  expect(judged({ query: 'a'.repeat(2048) })).toBe('passes');
  expect(judged({ path: `/${'a'.repeat(1023)}` })).toBe('passes');
  expect(judged({ method: 'POST', body: 'a'.repeat(8192) })).toBe('passes');
});

describe.each<[string, (text: string) => Asked]>([
  ['a query', query],
  ['a form', form],
  ['JSON', (text) => json({ deep: [{ note: text }] })],
])('in %s', (_, asked) => {
  test.each([
    "' or '1'='1",
    "' OR 'x'='x' -- ",
    "admin'--",
    "admin' #",
    '" or ""="',
    '1 or 1=1',
    '1) or (1=1',
    '-1 UNION ALL SELECT NULL,NULL,version()',
    "1' UNION/**/SELECT/**/username,password FROM users--",
    '1/*!50000UNION*//*!50000SELECT*/1,2,3',
    "'; DROP TABLE users; --",
    "1; EXEC xp_cmdshell('dir')",
    '1 AND (SELECT COUNT(*) FROM information_schema.tables) > 0',
    "1' AND SLEEP(5) AND 'a'='a",
    '1 AND BENCHMARK(5000000,MD5(1))',
    "'; WAITFOR DELAY '0:0:5'--",
    "x'||(SELECT password FROM users LIMIT 1)||'",
    "1' ORDER BY 3-- ",
    '1 AND ASCII(SUBSTRING((SELECT database()),1,1))>64',
    "1' AND extractvalue(1,concat(0x7e,version()))-- ",
    "\\' or 1=1 --",
    '<SCRIPT SRC=https://xss.example/xss.js></SCRIPT>',
    '<IMG SRC="javascript:alert(\'XSS\');">',
    '<IMG SRC=`javascript:alert("a")`>',
    '<a onmouseover="alert(document.cookie)">x</a>',
    '<svg/onload=alert(1)>',
    '<BODY ONLOAD=alert(1)>',
    '" onfocus=alert(1) autofocus="',
    '<iframe src="//xss.example/a"></iframe>',
    '<IMG SRC="jav\tascript:alert(1);">',
    '<META HTTP-EQUIV="refresh" CONTENT="0;url=data:text/html;base64,PHNjcmlwdD4=">',
    '<DIV STYLE="width: expression(alert(1));">',
    '<object data="data:text/html,<b>x</b>"></object>',
    '<math><mi xlink:href="javascript:alert(1)">x',
  ])('%s is blocked', (text) => expect(judged(asked(text))).not.toBe('passes'));

  test.each([
    "O'Brien & Sons",
    "It's the children's day, isn't it?",
    "rock 'n' roll or jazz",
    "We sell 'new' and 'used' parts.",
    'Please select an item from the list or create a new one.',
    'Union Square, Select Committee',
    'Select the best offers from our partners; delete the others.',
    'Drop me a line and update your profile where needed.',
    '1 or 2 people, 3 and 4 rooms',
    'a < b and c > d, 1 < 2 && 3 > 2',
    'The price is 10 - 3 = 7 (sum of all)',
    'C# and F# -- a comparison',
    'What is a union; how do I join?',
    'JavaScript: The Good Parts',
    'Turn the light on=yes and off=no',
    '<b>bold</b> and <i>italic</i>, <p class="a">paragraph</p>',
    'I <3 this; x <- 5',
    'See https://example.com/a/b?c=d#e and mail to jane.doe@example.com',
    '../images/logo.png is beside index.html',
    'The order by date is fine, group by family',
    '#1 in the chart; 50% off "today only"',
    'Keep backups or point-in-time recovery for as long as a mistake may go unnoticed.',
    'Robert (Bob) Smith, Jr. – having fun at 7:30',
    '{"a": [1, 2, {"b": null}]}',
    'a=1;b=2;c=3',
    'Müller, Søren & Łukasz: 100 € = 108 $',
  ])('%s passes', (text) => expect(judged(asked(text))).toBe('passes'));
});

describe('a use of a group', () => {
  const attack = query("' or 1=1 --");

  test('may turn its rules into counts, one or all, and may limit it to some requests', () => {
    const counted: Use = {
      RuleActionOverrides: [{ Name: 'SQLi_QUERYARGUMENTS', ActionToUse: { Count: {} } }],
    };
    expect(judged(attack, aclOf(['AWSManagedRulesSQLiRuleSet']))).not.toBe('passes');
    const verdict = judgeRequest(aclOf(['AWSManagedRulesSQLiRuleSet'], counted), requestOf(attack), world);
    expect(verdict).toMatchObject({ action: 'ALLOW', labels: [`${SQL}SQLi_QueryArguments`] });
    const scoped: Use = {
      ScopeDownStatement: {
        ByteMatchStatement: {
          FieldToMatch: { UriPath: {} },
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
          SearchString: '/admin',
          PositionalConstraint: 'STARTS_WITH',
        },
      },
    };
    expect(judged(attack, aclOf(['AWSManagedRulesSQLiRuleSet'], scoped))).toBe('passes');
    expect(judged({ ...attack, path: '/admin' }, aclOf(['AWSManagedRulesSQLiRuleSet'], scoped))).not.toBe('passes');
  });

  test('is told: what stands in for AWS, what differs, and what is not there at all', () => {
    const acl = aclOf([...NAMES, 'AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesLinuxRuleSet']);
    expect(approximated(acl)).toEqual(NAMES);
    expect(unenforced(acl, new Map())).toEqual([
      expect.stringContaining('Host_localhost_HEADER lets localhost with a port of its own pass'),
      expect.stringContaining('AWSManagedRulesAmazonIpReputationList, is published nowhere'),
      expect.stringContaining('AWSManagedRulesLinuxRuleSet is not known here'),
    ]);
  });
});
