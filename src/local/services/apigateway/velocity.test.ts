/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html, and the guide of Velocity for what is no value. */
import { expect, test } from 'vitest';
import { templateScope } from './template-scope.ts';
import { renderTemplate, TemplateFault, UnknownMethod } from './velocity.ts';

const scope = () =>
  templateScope({ body: '{"text":"a","list":[1]}', path: {}, query: {}, headers: {}, context: {}, stageVariables: {} });

test.each([
  ["$input.path('$.text').strip()", 'knows no method strip of text'],
  ["$input.path('$.list').reverse()", 'knows no method reverse of a list'],
  ['$util.base32Encode("a")', 'knows no method base32Encode of a map'],
  ['$input.nothing()', 'knows no method nothing of a map'],
  ['#if($input.body.isBlank())x#end', 'knows no method isBlank of text'],
])('a method that is not known is told: %s', (template, message) => {
  expect(() => renderTemplate(template, scope())).toThrow(UnknownMethod);
  expect(() => renderTemplate(template, scope())).toThrow(message);
});

test('a method of what is no value is written as it stands, and a broken template is a fault', () => {
  expect(renderTemplate("$input.path('$.none').size()", scope())).toBe("$input.path('$.none').size()");
  expect(() => renderTemplate('#if(true)x', scope())).toThrow(TemplateFault);
});
