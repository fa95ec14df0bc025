/**
 * The shell that systems deliver: scripts, the steps of workflows, the blocks of runbooks. The oracle is mvdan/sh, a parser of
 * POSIX shell and bash that shares nothing with the one of Lintel.
 */
import { parse } from 'sh-syntax';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { optionsOf } from '../../src/testing/index.ts';
import { FILLED_IN } from '../../tools/delivered-shell.ts';
import { ARCHITECTURES } from '../systems.ts';

interface Workflow {
  readonly jobs?: Readonly<Record<string, { readonly steps?: readonly { readonly run?: string }[] }>>;
}

function scriptsIn(path: string, text: string): readonly string[] {
  if (path.startsWith('.github/workflows/')) {
    const { jobs = {} } = parseYaml(text) as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
    return steps.flatMap(({ run }) => (run === undefined ? [] : [run.replaceAll(/\$\{\{.*?\}\}/g, 'x')]));
  }
  if (path.endsWith('.md')) {
    const blocks = [...text.matchAll(/^([ \t]*)```sh\n([\s\S]*?)^[ \t]*```/gm)];
    return blocks.map(([, , code = '']) => code.replaceAll(FILLED_IN, 'x'));
  }
  return /^#!.*\b(ba)?sh\b/.test(text) ? [text] : [];
}

async function faultOf(script: string): Promise<string | undefined> {
  try {
    await parse(script);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

const environments = ARCHITECTURES.flatMap((architecture) =>
  Object.keys(architecture.environments).map((environment) => ({ architecture, environment, name: architecture.name })),
);

describe.each(environments)('$name $environment', ({ architecture, environment }) => {
  const files = Object.entries(architecture.files?.(environment, optionsOf(architecture, environment)) ?? {});
  const scripts = files.flatMap(([path, text]) => scriptsIn(path, text).map((script) => ({ path, script })));

  test('has shell, and all of it can be read', async () => {
    expect(scripts.length).toBeGreaterThan(3);
    // One at a time: each is a program of its own.
    const faults: string[] = [];
    for (const { path, script } of scripts) {
      const fault = await faultOf(script);
      if (fault !== undefined) faults.push(`${path}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});

test.each(['if true; then echo', 'echo "open', 'for x in a; echo $x; done', 'cat <<END\nnever ended'])(
  '%s cannot be read',
  async (script) => {
    expect(await faultOf(script)).toBeTypeOf('string');
  },
);
