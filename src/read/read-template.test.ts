import { expect, test } from 'vitest';
import { temporaryFiles } from '../../test/cli/temporary-files.ts';
import { readTemplate } from './read-template.ts';

const nesting = (file: string, times: number) =>
  JSON.stringify({
    Resources: Object.fromEntries(
      Array.from({ length: times }, (_, index) => [
        `S${index}`,
        { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: file } },
      ]),
    ),
  });

test('a template that is nested twice is read as two stacks', async () => {
  const cwd = temporaryFiles({
    'a.json': nesting('./b.json', 2),
    'b.json': '{"Resources": {"B": {"Type": "AWS::S3::Bucket", "Type": "AWS::SNS::Topic"}}}',
  });
  const { ok, diagnostics } = await readTemplate(`${cwd}/a.json`);
  expect(ok).toBe(true);
  expect(diagnostics.map(({ code }) => code)).toEqual(['LTL1013']);
});

test('nested stacks that multiply beyond any account are refused in one sentence', async () => {
  const files = Array.from({ length: 6 }, (_, level) => [`n${level}.json`, nesting(`./n${level + 1}.json`, 4)]);
  const cwd = temporaryFiles({
    ...Object.fromEntries(files),
    'n6.json': '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}',
  });
  expect((await readTemplate(`${cwd}/n0.json`)).diagnostics).toMatchObject([
    { code: 'LTL1002', what: expect.stringContaining('nests more than 500 stacks') },
  ]);
});

test('a template of sixty thousand resources is refused in one sentence', async () => {
  const resources = Array.from({ length: 60_000 }, (_, index) => `"R${index}": {"Type": "AWS::SNS::Topic"}`);
  const cwd = temporaryFiles({ 't.json': `{"Resources": {${resources.join(',')}}}` });
  expect((await readTemplate(`${cwd}/t.json`)).diagnostics).toMatchObject([
    {
      code: 'LTL1002',
      what: 'The template has 60000 resources; at most 5000 are read, and CloudFormation accepts 500.',
    },
  ]);
});

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html#sam-application-location
test('a serverless application whose location is a file is read with the template, one of a repository is not', async () => {
  const cwd = temporaryFiles({
    'a.json': JSON.stringify({
      Resources: {
        Here: { Type: 'AWS::Serverless::Application', Properties: { Location: './b.json' } },
        There: { Type: 'AWS::Serverless::Application', Properties: { Location: { ApplicationId: 'x' } } },
      },
    }),
    'b.json': '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}',
  });
  const read = await readTemplate(`${cwd}/a.json`);
  expect(read.ok && Object.keys(read.value.nested ?? {})).toEqual(['Here']);
});
