/**
 * Rule groups that AWS manages, written as rules of one's own. AWS tells their names, fields, labels and what they look for, but
 * not the patterns; the patterns here are an approximation, and who reports on a web ACL says so.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-use-case.html
 */
import type { AclStatement, FieldToMatch, Inspection, InspectionRule, RuleGroup } from '../evaluation/web-acl.ts';

/** `AWS`, and the name of the group; undefined for one that is not here. */
export function managedGroup(vendor: string, name: string): RuleGroup | undefined {
  return vendor === 'AWS' ? GROUPS.get(name) : undefined;
}

/** What AWS's lists of addresses hold is nowhere published, so these groups match nothing here. */
export const ADDRESS_LISTS: ReadonlySet<string> = new Set([
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesAnonymousIpList',
]);

/** What a rule of these groups does otherwise than AWS says, by group. */
export const DIFFERENCES: ReadonlyMap<string, string> = new Map([
  [
    'AWSManagedRulesKnownBadInputsRuleSet',
    'Host_localhost_HEADER lets localhost with a port of its own pass, for so the doors of this machine are called.',
  ],
]);

type Transformations = Inspection['TextTransformations'];
const inOrder = (...types: readonly string[]): Transformations => types.map((Type, Priority) => ({ Priority, Type }));

const PLAIN = inOrder('NONE');
const DECODED = inOrder('URL_DECODE_UNI', 'HTML_ENTITY_DECODE');
/** Twice encoded is encoded too. */
const TWICE = inOrder('URL_DECODE_UNI', 'URL_DECODE_UNI', 'REMOVE_NULLS');
const ONCE = inOrder('URL_DECODE_UNI');

const ARGUMENTS: FieldToMatch = { AllQueryArguments: {} };
const PATH: FieldToMatch = { UriPath: {} };
const QUERY: FieldToMatch = { QueryString: {} };
const BODY: FieldToMatch = { BodyTexts: {} };
const COOKIE: FieldToMatch = {
  Cookies: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling: 'CONTINUE' },
};
const HEADERS: FieldToMatch = {
  Headers: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling: 'CONTINUE' },
};
const header = (Name: string): FieldToMatch => ({ SingleHeader: { Name } });

/** A text of a body is decoded where its content type says so; a text of a URL is not yet. */
const of = (FieldToMatch: FieldToMatch, TextTransformations: Transformations): Inspection => ({
  FieldToMatch,
  TextTransformations,
});
const matching =
  (expression: string) =>
  (inspection: Inspection): AclStatement => ({
    RegexMatchStatement: { ...inspection, RegexString: `(?i)${expression}` },
  });
const larger = (FieldToMatch: FieldToMatch, Size: number): AclStatement => ({
  SizeConstraintStatement: { ...of(FieldToMatch, PLAIN), ComparisonOperator: 'GT', Size },
});

type Row = readonly [name: string, label: string, statement: AclStatement];

function group(name: string, space: string, rows: readonly Row[]): readonly [string, RuleGroup] {
  const rules = rows.map(
    ([Name, label, Statement], Priority): InspectionRule => ({
      Name,
      Priority,
      Statement,
      Action: { Block: {} },
      RuleLabels: [{ Name: label }],
    }),
  );
  return [name, { Name: name, ARN: '', Rules: rules, labelSpace: `awswaf:managed:aws:${space}:` }];
}

const METADATA = matching(
  String.raw`169\.254\.169\.254|169\.254\.170\.2\b|fd00:ec2::254|::ffff:(?:169\.254\.169\.254|a9fe:a9fe)|//(?:2852039166|0x?a9fea9fe|0xa9\.0xfe\.0xa9\.0xfe|0?251\.0?376\.0?251\.0?376)\b|latest/(?:meta-data|user-data|dynamic/instance-identity)|\binstance-data\.ec2`,
);
const TRAVERSAL = matching(
  String.raw`(?:\.\.;?[\\/]+){2,}|^[\\/]+\.\.[\\/]|[\\/]\.\.$|\.\.(?:\xc0\xaf|\xc1\x9c|\xe0\x80\xaf)|[\\/]etc[\\/]+(?:\.?[\\/]*)(?:passwd|shadow|group|hosts|gshadow|issue|fstab|crontab|sudoers|motd|hostname|environment)\b|[\\/]proc[\\/](?:self|version|cmdline|environ|net|sys|mounts|\d+)\b|\b[a-z]:[\\/]+(?:windows|winnt|boot\.ini|inetpub)|\b(?:boot|win|system)\.ini\b|[\\/](?:windows|winnt)[\\/]+system32|(?:^|[\\/])\.(?:ht(?:access|passwd|group)|bash_history|ssh[\\/]|aws[\\/]credentials|git[\\/](?:config|head)|svn[\\/]|env$)`,
);
const REMOTE = matching(
  String.raw`(?:https?|ftps?|file|gopher|dict|ldaps?)(?::|%3a)[\\/]{2,}(?:[^\s/@]*@)?\d{1,3}(?:\.\d{1,3}){3}\b`,
);
const EXTENSIONS = String.raw`\.(?:log|ini|bak|backup|old|swp|cfg|conf|config|sys|dll|bat|cmd|lnk|pwd|mdb|dbf|pdb|asa|asax|axd|ida|idc|idq|htr|htw|printer|vbs|vbproj|csproj|inc|licx|resx|webinfo|ht(?:access|passwd))`;
const ENDS_RESTRICTED = matching(`${EXTENSIONS}(?:$|[\\0;?])`);
const JAVA = matching(
  String.raw`\baced0005|\xac\xed\x00\x05|\bro0ab[xq]|java\.lang\.(?:runtime|processbuilder|process\b|system\b|class\b)|\bgetruntime\s*\(|\bprocessbuilder\b\s*[.(]|\bclass\.module\.classloader\b|\bclassloader\.resources\b|#(?:context|_memberaccess|application|session|request|parameters)\b\s*[.=[]|\bognl\.|@(?:java|ognl|org\.apache)\.[\w.]+@|\bt\s*\(\s*java\.|\binvokertransformer\b|\bclonetransformer\b|\bforclosure\b|\binstantiate(?:factory|transformer)\b|\b(?:prototypeclone|prototypeserialization|while)(?:factory|closure)\b|org\.(?:apache\.commons\.collections|codehaus\.groovy\.runtime|springframework\.(?:core|beans|expression))|com\.sun\.(?:rowset|org\.apache\.xalan)|spring\.cloud\.function\.routing-expression`,
);
const LOOKUP = matching(
  String.raw`\$\{\s*(?:jndi\b|j\$\{|\$\{[^}]{0,64}\}?)|\$\{[^}]{0,64}(?:jndi|::-|(?:lower|upper|env|sys|date|base64|ctx|main|java|docker|k8s|bundle|marker|sd|web|spring|map|event):)|\bjndi:(?:ldaps?|rmi|dns|nis|iiop|corba|nds|https?):`,
);
/** https://react.dev/blog/2025/12/03/critical-security-vulnerability-in-react-server-components */
const REACT = matching(
  String.raw`"\$[\w@]*:?(?:__proto__|constructor)(?::constructor)?|"_response"\s*:\s*\{[^}]*"_(?:prefix|formdata)"|"then"\s*:\s*"\$\d+:__proto__:then"`,
);
const BOTS = matching(
  String.raw`\b(?:nessus|nmap|nikto|sqlmap|acunetix|netsparker|w3af|havij|openvas|masscan|zgrab|dirbuster|gobuster|wpscan|arachni|burpcollaborator|nuclei|jorgee|zmeu|morfeus|commix|whatweb|xspider|wfuzz|ffuf|feroxbuster|skipfish|vega/|metis|grendel-scan|fimap|jaascois|pangolin|bsqlbf|absinthe|webinspect|appscan|paros|struts-pwn|(?:advanced email|internet exploiter|core-project|digimarc webreader|domino 6|dts agent|ecollector|emailsiphon|emailwolf|extractorpro|cherrypicker))\b|^\(\)\s*\{`,
);

const GROUPS: ReadonlyMap<string, RuleGroup> = new Map([
  group('AWSManagedRulesCommonRuleSet', 'core-rule-set', [
    [
      'NoUserAgent_HEADER',
      'NoUserAgent_Header',
      {
        NotStatement: {
          Statement: {
            SizeConstraintStatement: { ...of(header('user-agent'), PLAIN), ComparisonOperator: 'GT', Size: 0 },
          },
        },
      },
    ],
    ['UserAgent_BadBots_HEADER', 'BadBots_Header', BOTS(of(header('user-agent'), PLAIN))],
    ['SizeRestrictions_QUERYSTRING', 'SizeRestrictions_QueryString', larger(QUERY, 2048)],
    ['SizeRestrictions_Cookie_HEADER', 'SizeRestrictions_Cookie_Header', larger(header('cookie'), 10_240)],
    ['SizeRestrictions_BODY', 'SizeRestrictions_Body', larger({ Body: { OversizeHandling: 'MATCH' } }, 8192)],
    ['SizeRestrictions_URIPATH', 'SizeRestrictions_URIPath', larger(PATH, 1024)],
    ['EC2MetaDataSSRF_BODY', 'EC2MetaDataSSRF_Body', METADATA(of(BODY, PLAIN))],
    ['EC2MetaDataSSRF_COOKIE', 'EC2MetaDataSSRF_Cookie', METADATA(of(COOKIE, ONCE))],
    ['EC2MetaDataSSRF_URIPATH', 'EC2MetaDataSSRF_URIPath', METADATA(of(PATH, ONCE))],
    ['EC2MetaDataSSRF_QUERYARGUMENTS', 'EC2MetaDataSSRF_QueryArguments', METADATA(of(ARGUMENTS, ONCE))],
    ['GenericLFI_QUERYARGUMENTS', 'GenericLFI_QueryArguments', TRAVERSAL(of(ARGUMENTS, TWICE))],
    ['GenericLFI_URIPATH', 'GenericLFI_URIPath', TRAVERSAL(of(PATH, TWICE))],
    ['GenericLFI_BODY', 'GenericLFI_Body', TRAVERSAL(of(BODY, TWICE))],
    ['RestrictedExtensions_URIPATH', 'RestrictedExtensions_URIPath', ENDS_RESTRICTED(of(PATH, TWICE))],
    [
      'RestrictedExtensions_QUERYARGUMENTS',
      'RestrictedExtensions_QueryArguments',
      ENDS_RESTRICTED(of(ARGUMENTS, TWICE)),
    ],
    ['GenericRFI_QUERYARGUMENTS', 'GenericRFI_QueryArguments', REMOTE(of(ARGUMENTS, ONCE))],
    ['GenericRFI_BODY', 'GenericRFI_Body', REMOTE(of(BODY, PLAIN))],
    ['GenericRFI_URIPATH', 'GenericRFI_URIPath', REMOTE(of(PATH, ONCE))],
    ['CrossSiteScripting_COOKIE', 'CrossSiteScripting_Cookie', { XssMatchStatement: of(COOKIE, DECODED) }],
    [
      'CrossSiteScripting_QUERYARGUMENTS',
      'CrossSiteScripting_QueryArguments',
      { XssMatchStatement: of(ARGUMENTS, DECODED) },
    ],
    ['CrossSiteScripting_BODY', 'CrossSiteScripting_Body', { XssMatchStatement: of(BODY, DECODED) }],
    ['CrossSiteScripting_URIPATH', 'CrossSiteScripting_URIPath', { XssMatchStatement: of(PATH, DECODED) }],
  ]),
  group('AWSManagedRulesKnownBadInputsRuleSet', 'known-bad-inputs', [
    ['JavaDeserializationRCE_HEADER', 'JavaDeserializationRCE_Header', JAVA(of(HEADERS, ONCE))],
    ['JavaDeserializationRCE_BODY', 'JavaDeserializationRCE_Body', JAVA(of(BODY, PLAIN))],
    ['JavaDeserializationRCE_URIPATH', 'JavaDeserializationRCE_URIPath', JAVA(of(PATH, ONCE))],
    ['JavaDeserializationRCE_QUERYSTRING', 'JavaDeserializationRCE_QueryString', JAVA(of(QUERY, ONCE))],
    [
      'Host_localhost_HEADER',
      'Host_Localhost_Header',
      matching(String.raw`^(?:localhost|127\.0\.0\.1|\[::1\])(?::(?:80|443))?$`)(of(header('host'), PLAIN)),
    ],
    ['PROPFIND_METHOD', 'Propfind_Method', matching('^propfind$')(of({ Method: {} }, PLAIN))],
    [
      'ExploitablePaths_URIPATH',
      'ExploitablePaths_URIPath',
      matching(
        String.raw`/(?:web-inf|meta-inf)(?:/|$)|/\.(?:git|svn|hg|env|aws|ssh)(?:/|$)|/_ignition/execute-solution|/vendor/phpunit/|/cgi-bin/.*\.(?:sh|pl|cgi)$|/invoker/(?:jmx|ejb)|/jmx-console\b|/manager/(?:html|text)\b|/boaform/|/hnap1\b|/solr/.*/config\b|/wls-wsat/|/_async/`,
      )(of(PATH, TWICE)),
    ],
    ['Log4JRCE_HEADER', 'Log4JRCE_Header', LOOKUP(of(HEADERS, TWICE))],
    ['Log4JRCE_QUERYSTRING', 'Log4JRCE_QueryString', LOOKUP(of(QUERY, TWICE))],
    ['Log4JRCE_BODY', 'Log4JRCE_Body', LOOKUP(of(BODY, TWICE))],
    ['Log4JRCE_URIPATH', 'Log4JRCE_URIPath', LOOKUP(of(PATH, TWICE))],
    ['ReactJSRCE_BODY', 'ReactJSRCE_Body', REACT(of({ Body: {} }, PLAIN))],
  ]),
  group('AWSManagedRulesSQLiRuleSet', 'sql-database', [
    ['SQLi_QUERYARGUMENTS', 'SQLi_QueryArguments', { SqliMatchStatement: of(ARGUMENTS, DECODED) }],
    ['SQLi_BODY', 'SQLi_Body', { SqliMatchStatement: of(BODY, PLAIN) }],
    ['SQLi_COOKIE', 'SQLi_Cookie', { SqliMatchStatement: of(COOKIE, DECODED) }],
    ['SQLi_URIPATH', 'SQLi_URIPath', { SqliMatchStatement: of(PATH, DECODED) }],
  ]),
]);
