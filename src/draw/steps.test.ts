/** The main way of a request. Oracle: the numbers of AWS's reference architectures, which follow the request inwards. */
import { describe, expect, test } from 'vitest';
import { drawingFaults } from '../../test/drawing-faults.ts';
import { group, node, scene, webScene } from './example-scene.ts';
import { layoutOf } from './layout/layout.ts';
import { withSteps } from './steps.ts';

describe('steps', () => {
  test('follow the request from those who call to the data; logs have no number', () => {
    const { arrows, steps } = withSteps(webScene());
    expect(arrows.map(({ from, to, step }) => `${step ?? '-'} ${from} → ${to}`)).toEqual([
      '1 internet → alb',
      '2 alb → server-a',
      '3 alb → server-b',
      '- server-a → logs',
      '- server-b → logs',
    ]);
    expect(steps).toEqual([
      'Internet calls Load balancer over tcp/443.',
      'Load balancer passes requests on to Server (us-east-1a) over tcp/3000.',
      'Load balancer passes requests on to Server (us-east-1b) over tcp/3000.',
    ]);
  });

  test('where nobody calls, they follow the data; what turns in a circle is told once', () => {
    const nodes = [
      node('queue', 'AWS::SQS::Queue', 'Jobs'),
      node('worker', 'AWS::Lambda::Function', 'Worker'),
      node('table', 'AWS::DynamoDB::Table', 'Results'),
      node('rule', 'AWS::Events::Rule', 'Nightly'),
    ];
    const arrows = [
      { from: 'rule', to: 'queue', kind: 'data' },
      { from: 'queue', to: 'worker', kind: 'data' },
      { from: 'worker', to: 'table', kind: 'data' },
      { from: 'worker', to: 'queue', kind: 'data' },
    ] as const;
    expect(withSteps(scene([group('cloud', 'cloud', { nodes })], arrows)).steps).toEqual([
      'Nightly hands on to Jobs.',
      'Jobs hands on to Worker.',
      'Worker uses Results.',
      'Worker sends to Jobs.',
    ]);
  });

  test('say what each does: sign in, run at the edge, be called when somebody signs in; several are told by the first', () => {
    const nodes = [
      node('cdn', 'AWS::CloudFront::Distribution', 'Site'),
      node('pretty', 'AWS::CloudFront::Function', 'Pretty'),
      node('pool', 'AWS::Cognito::UserPool', 'Customers'),
      node('welcome', 'AWS::Lambda::Function', 'Welcome'),
      { ...node('read', 'AWS::Lambda::Function', 'Lambda functions'), details: ['Read, List'], count: 2 },
      { ...node('write', 'AWS::Lambda::Function', 'Lambda functions'), details: ['Write, Drop, Add'], count: 3 },
    ];
    const arrows = [
      { from: 'users', to: 'cdn', kind: 'traffic', label: 'HTTPS' },
      { from: 'users', to: 'pool', kind: 'traffic' },
      { from: 'cdn', to: 'pretty', kind: 'traffic' },
      { from: 'pool', to: 'welcome', kind: 'data', label: 'triggers' },
      { from: 'welcome', to: 'write', kind: 'data' },
    ] as const;
    const users = { id: 'users', type: 'users', label: 'Users', details: [], resources: [] };
    const groups = [group('outside', 'outside', { nodes: [users] }), group('cloud', 'cloud', { nodes })];
    expect(withSteps(scene(groups, arrows)).steps).toEqual([
      'Users call Site over HTTPS.',
      'Users sign in at Customers.',
      'Site runs Pretty.',
      'Customers calls Welcome when somebody signs in.',
      'Welcome uses Lambda functions (Write and 2 more).',
    ]);
  });

  test('a scene without a way keeps as it is', () => {
    const empty = scene([]);
    expect(withSteps(empty)).toBe(empty);
  });

  test('have a place of their own in the layout, beside the words of their lines', () => {
    const layout = layoutOf(withSteps(webScene()));
    expect(drawingFaults(layout)).toEqual([]);
    const said = layout.labels.map(({ text, isStep }) => (isStep === true ? `(${text})` : text));
    expect(said.filter((each) => each.startsWith('('))).toEqual(['(1)', '(2)', '(3)']);
    expect(said).toContain('tcp/443');
  });
});
