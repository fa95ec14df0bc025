/** Oracles: the template written above each test, and GitHub's rules for anchors and tables. */
import { describe, expect, test } from 'vitest';
import type { JudgedClaim } from '../answers/index.ts';
import { modelOf, stackOf } from '../model/tiny-model.ts';
import { briefDocument, briefPages, briefPlaces } from './brief.ts';
import { brokenAnchors } from './markdown-reader.ts';
import type { DocumentSubject } from './subject.ts';

const trust = (service: string) => ({
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const role = (Statement: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
    Policies: [{ PolicyName: 'own', PolicyDocument: { Statement } }],
  },
});

const SHOP = {
  Parameters: { Stage: { Type: 'String', Default: 'dev' } },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  Resources: {
    Orders: { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PAY_PER_REQUEST' } },
    OrderRole: role([
      { Effect: 'Allow', Action: ['dynamodb:PutItem'], Resource: { 'Fn::GetAtt': ['Orders', 'Arn'] } },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: 'arn:aws:logs:*:*:log-group:x',
      },
    ]),
    Order: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['OrderRole', 'Arn'] } } },
    GhostRole: { ...role([]), Condition: 'IsProd' },
    AdminRole: role([{ Effect: 'Allow', Action: '*', Resource: '*' }]),
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Condition: 'IsProd', Properties: { MetricName: 'Errors' } },
  },
};

function subject(template: object, rest: Partial<DocumentSubject> = {}): DocumentSubject {
  const model = modelOf(stackOf(template, { region: 'us-east-1' }));
  return {
    target: 'shop.yaml',
    title: 'shop.yaml',
    environments: [{ name: '', model, stacks: [], flows: [], files: {} }],
    claims: [],
    resolutions: {},
    ...rest,
  };
}

const queues = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Q${index}`, { Type: 'AWS::SQS::Queue' }]));

const check = (id: string, outcome: JudgedClaim['outcome'], severity: 'high' | 'low' = 'low'): JudgedClaim => ({
  id: `${id}.${outcome}`,
  title: `${id} holds`,
  row: outcome === 'proved' ? 'met' : 'notMet',
  outcome,
  trace: [],
  beyond: true,
  check: { id, severity, asks: '?', fix: `Mend ${id}.`, source: 'https://example.com' },
});

describe('the document of a template from elsewhere', () => {
  test('says who may do what in sentences, those first that may do everything', () => {
    const text = briefDocument(subject(SHOP));
    const [, told = ''] = /## Who may do what\n\n([\s\S]*?)\n\n</.exec(text) ?? [];
    expect(told.split('\n')).toEqual([
      '- `AdminRole` (for `lambda.amazonaws.com`): may do everything on **everything**.',
      '- `Order` as `OrderRole`: may dynamodb: PutItem on `Orders`; may log.',
    ]);
    expect(text).not.toContain('GhostRole');
  });

  test('says of several that may do the same, that they may', () => {
    const both = { A: role([]), B: role([]) };
    expect(briefDocument(subject({ Resources: both }))).toContain(
      '- `A` (for `lambda.amazonaws.com`), `B` (for `lambda.amazonaws.com`): nothing.',
    );
  });

  test('tells risks by weight, the same question once, and apart what nobody can know', () => {
    const claims = [
      check('old', 'refuted'),
      { ...check('old', 'refuted'), id: 'old.other' },
      check('open', 'refuted', 'high'),
      check('given', 'unknown'),
      check('fine', 'proved'),
    ];
    const text = briefDocument(subject(SHOP, { claims }));
    expect(text).toContain('**Risks:** 3 checks found something, 1 cannot be told from the template alone, 1 passed.');
    expect(text).toMatch(/- ✗ open holds → Mend open\.\n- ✗ old holds \(and the same of 1 other\) → Mend old\./);
    expect(text).toMatch(/Not known from the template alone:\n\n- given holds\n/);
  });

  test('shows commands in what to do as commands, and zones by their number', () => {
    const claim = check('spread', 'refuted');
    const summary = 'Without ${Fn::GetAZs(${AWS::Region})[0]}: nothing is left.';
    const told = briefDocument(
      subject(SHOP, {
        claims: [
          {
            ...claim,
            counterexample: { summary, steps: [] },
            ...(claim.check !== undefined && {
              check: { ...claim.check, fix: 'Two zones. `--without zone` shows *each*.' },
            }),
          },
        ],
      }),
    );
    expect(told).toContain('Without zone 1: nothing is left. → Two zones. `--without zone` shows \\*each\\*.');
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
  test('nobody comes in through a VPC link', () => {
    const resources = {
      Link: { Type: 'AWS::ApiGatewayV2::VpcLink', Properties: { Name: 'x', SubnetIds: ['subnet-1'] } },
      Server: { Type: 'AWS::EC2::Instance', Properties: { ImageId: 'ami-1' } },
    };
    const told = (to: string) => {
      const given = subject({ Resources: resources });
      const flows = [{ from: 'internet', to, ports: 'tcp/80' }];
      return briefDocument({ ...given, environments: given.environments.map((each) => ({ ...each, flows })) });
    };
    expect(told('Server')).toContain('the internet → `Server` (tcp/80)');
    expect(told('Link')).not.toContain('the internet →');
  });

  test('does not say that the internet reaches what a parameter opens', () => {
    const template = { Resources: { Store: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'mysql' } } } };
    const [environment] = subject(template).environments;
    if (environment === undefined) throw new Error('no environment');
    const flow = { from: 'internet', to: 'Store', ports: 'tcp/3306', missing: ['the route table of x', '${VpcCidr}'] };
    const text = briefDocument(subject(template, { environments: [{ ...environment, flows: [flow] }] }));
    expect(text).toContain('- whoever is let in by parameter VpcCidr → `Store` (tcp/3306)');
    expect(text).not.toContain('the internet');
  });

  test('is silent of what its parameters leave out, and of types and rules', () => {
    const text = briefDocument(subject(SHOP));
    expect(text).not.toContain('`Alarm`');
    expect(text).not.toMatch(/Every resource by type|## Security groups|## Permissions/);
  });

  test('has every table whole on the page beside it where it cuts one, and no link that leads nowhere', () => {
    const cut = subject({ Resources: queues(24) });
    expect(briefDocument(cut)).toContain('4 rows more.');
    const pages = briefPages(cut, 'shop.md');
    expect(pages.map(({ path }) => path)).toEqual(['shop.md', 'shop.reference.md']);
    const [main, reference] = pages.map(({ text }) => text);
    expect(main).toContain('[4 rows more](shop.reference.md#all-components)');
    expect(main).not.toContain('| `Q23` |');
    expect(reference).toContain('| `Q23` |');
    for (const { text } of pages) expect(brokenAnchors(text)).toEqual([]);
    expect(brokenAnchors(briefDocument(cut))).toEqual([]);
  });

  test('has no page beside it that a template of few resources does not fill', () => {
    const pages = briefPages(subject(SHOP, { claims: [check('fine', 'proved')] }), 'docs.md');
    expect(pages.map(({ path }) => path)).toEqual(['docs.md', ...briefPlaces('docs.md')]);
    expect(pages[2]?.text).toContain('| <a id="fine-proved"></a>fine.proved | fine holds | ✓ met |');
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
describe('who reaches whom over an API', () => {
  const api = (type: string, own: object, parts: object) => ({
    Resources: {
      Shop: { Type: type, Properties: own },
      Order: { Type: 'AWS::Lambda::Function', Properties: { Role: 'role' } },
      ...parts,
    },
  });
  const invoke = { 'Fn::Sub': 'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${Order.Arn}/invocations' };
  const ways = (template: object) => briefDocument(subject(template)).match(/^- users → .*$/gm) ?? [];

  test('a REST API is called by users, and its functions answer', () => {
    const method = {
      Get: {
        Type: 'AWS::ApiGateway::Method',
        Properties: { RestApiId: { Ref: 'Shop' }, Integration: { Uri: invoke } },
      },
    };
    expect(ways(api('AWS::ApiGateway::RestApi', {}, method))).toEqual(['- users → `Shop` (REST API) → `Order`']);
    const own = { EndpointConfiguration: { Types: ['PRIVATE'] } };
    expect(ways(api('AWS::ApiGateway::RestApi', own, method))).toEqual([]);
  });

  test('a permission tells who answers where the integration is not read', () => {
    const permission = {
      LetIn: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Order' },
          SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:r:1:${Shop}/*' },
        },
      },
    };
    expect(ways(api('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }, permission))).toEqual([
      '- users → `Shop` (API) → `Order`',
    ]);
  });
});
