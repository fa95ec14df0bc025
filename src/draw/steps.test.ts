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
