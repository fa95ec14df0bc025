/** What holds of every template that is synthesized here, whatever the system. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ENVIRONMENTS } from './systems.ts';

describe.each(ENVIRONMENTS)('$title', ({ system, synthesized, synthesize }) => {
  test('imports nothing, carries neither code nor assets nor a word of Lintel, and looks nothing up', () => {
    const { stacks, missing } = synthesized();
    expect(missing).toEqual([]);
    for (const { template, assets } of stacks) {
      expect(assets).toEqual([]);
      const types = Object.values(template.Resources).map(({ Type }) => Type);
      expect(types.filter((type) => /^(AWS::Lambda|AWS::CloudFormation|Custom)::/.test(type))).toEqual([]);
      expect(/Fn::ImportValue|dummy1|lintel/i.exec(JSON.stringify(template))).toBeNull();
    }
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  test('stays within 500 resources and a million bytes', () => {
    for (const { template } of synthesized().stacks) {
      expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
      expect(JSON.stringify(template).length).toBeLessThanOrEqual(1_000_000);
    }
  });

  test('is the same bytes each time', () => {
    expect(JSON.stringify(synthesize().stacks)).toBe(JSON.stringify(synthesized().stacks));
  });

  test('every resource names its construct, and in the assembly its line of the folder of the architecture', () => {
    // Roles and policies that CDK makes late, when the architecture is built already, have none.
    const late = /^AWS::IAM::(Role|Policy)$/;
    const { folder, stacks } = synthesized();
    const line = new RegExp(`architectures/${system}/[a-z/-]+\\.ts:\\d+:\\d+`);
    for (const { name, template } of stacks) {
      const metadata: Readonly<Record<string, readonly { readonly type: string; readonly data: unknown }[]>> =
        JSON.parse(readFileSync(join(folder, `${name}.metadata.json`), 'utf8'));
      const unknown = Object.entries(template.Resources).filter(([, { Type, Metadata }]) => {
        const entries = metadata[`/${Metadata['aws:cdk:path']}`] ?? [];
        const made = entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data ?? '';
        return !late.test(Type) && !line.test(JSON.stringify(made));
      });
      expect(unknown.map(([id]) => id)).toEqual([]);
    }
  });
});
