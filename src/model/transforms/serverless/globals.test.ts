import { describe, expect, test } from 'vitest';
import { expanded, functionWith, propertyOf } from './tiny-serverless.ts';

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
describe('Globals', () => {
  const globals = {
    Globals: {
      Function: { Timeout: 9, Environment: { Variables: { A: '1', B: '1' } }, Layers: ['arn:aws:lambda:one'] },
    },
  };

  test.each<[string, object, string, string]>([
    ['give a function what it does not say', {}, 'Timeout', '9'],
    ['are overridden by a function', { Timeout: 3 }, 'Timeout', '3'],
    ['merge mappings', { Environment: { Variables: { B: '2' } } }, 'Environment.Variables', '{A: 1, B: 2}'],
    ['come first in lists', { Layers: ['arn:aws:lambda:two'] }, 'Layers', '[arn:aws:lambda:one, arn:aws:lambda:two]'],
    ['give way to a function of the language', { Environment: { Ref: 'AWS::NoValue' } }, 'Environment', 'nothing'],
  ])('%s', (_, own, path, expected) => {
    expect(propertyOf(expanded({ Function: functionWith(own) }, globals), 'Function', path)).toBe(expected);
  });

  test.each<[unknown, string]>([
    ['*', 'nothing'],
    [['Timeout'], 'nothing'],
    [['Layers'], '9'],
  ])('are ignored by a resource that says so: %j', (ignored, timeout) => {
    const model = expanded({ Function: functionWith({}, { IgnoreGlobals: ignored }) }, globals);
    expect(propertyOf(model, 'Function', 'Timeout')).toBe(timeout);
  });
});
