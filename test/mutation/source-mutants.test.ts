/** The oracle is the source itself: each change is applied and the whole text that comes out is read. */
import { describe, expect, test } from 'vitest';
import { applyEdit, changedText } from '../../tools/mutation/changed-text.ts';
import { sourceMutants } from '../../tools/mutation/source-mutants.ts';

/** Every text that the mutants of a source make of it. */
function becomes(source: string): readonly string[] {
  return sourceMutants('file.ts', source).flatMap(({ edits }) => edits.map((edit) => applyEdit(source, edit)));
}

describe('a literal gets another value', () => {
  test.each([
    ['a number is doubled, then halved', 'f(70);', ['f(140);', 'f(35);']],
    ['zero becomes one', 'f(0);', ['f(1);']],
    ['a boolean turns', 'f({ on: true });', ['f({ on: false });']],
    ['the last word of a text changes', "f('web app');", ["f('web appx');"]],
    [
      'each part of a template changes',
      'f(`${a}-api-${b}-web`);',
      ['f(`${a}-apix-${b}-web`);', 'f(`${a}-api-${b}-webx`);'],
    ],
    ['a list loses each of its elements', 'f([a, b]);', ['f([b]);', 'f([a]);']],
    ['a list of one becomes empty', 'f([a,]);', ['f([]);']],
    ['an argument that is given by name is left out', 'f({ vpc, key: a.b });', ['f({ key: a.b });', 'f({ vpc });']],
    [
      'the default of an option is a literal',
      'const { on = 7 } = options;',
      ['const { on = 14 } = options;', 'const { on = 3 } = options;'],
    ],
    ['`as const` hides nothing', 'const A = 5 as const;', ['const A = 10 as const;', 'const A = 2 as const;']],
  ])('%s', (_, source, expected) => {
    expect(becomes(source)).toEqual(expected);
  });

  test.each([
    ['a type', "type A = 'x' | 5;"],
    ['an annotation', "const a: 'x' | 'y' = f();"],
    ['a key', 'const a = { 5: b, [c]: d };'],
    ['an import', "import a from 'x5';"],
    ['the id of a construct', "new Bucket(this, 'Store5');"],
    ['the message of an error', "throw new Error('no 5');"],
    ['what chooses a variant', "const a = stage === 'prod5';"],
    ['the separator of a split', "a.split('x5');"],
    ['an index', 'a[5];'],
    ['a spread', 'f([...a]);'],
  ])('%s is left alone', (_, source) => {
    expect(becomes(source)).toEqual([]);
  });

  test.each([
    ['10.0.1.0/24', ['10.0.2.0/24']],
    ['10.0.0.0/16', ['10.1.0.0/16']],
    ['10.0.0.128/25', ['10.0.0.0/25']],
    ['0.0.0.0/0', ['0.0.0.0/1']],
    ['s3:GetObject', ['s3:*']],
    ['>=', ['<=']],
    ['us-east-1a', ['us-east-1b']],
    ['db.t4g.micro', ['db.t4g.small']],
    ['internal', ['internet-facing']],
    ['us-east-1', ['us-east-2', 'us-east-0']],
    ['${AWS::AccountId}', []],
    ['backup\\n', ['backupx\\n']],
    [
      '# keeps\nfind -mtime +7 -delete\ndone',
      ['# keeps\nfind -mtime +14 -delete\ndone', '# keeps\nfind -mtime +3 -delete\ndone'],
    ],
    ['only\nwords', []],
  ])('%j becomes %j', (text, expected) => {
    expect(changedText(text).map((edit) => applyEdit(text, edit))).toEqual(expected);
  });
});

describe('the place of a literal', () => {
  const source = `
    export function addStorage(stack) {
      new ObjectStore(stack, 'Artifacts', {
        rules: [{ name: 'old versions', old: { deleteAfterDays: 365 } }],
      });
      add('CpuAlarm', { threshold: 80 });
    }`;
  const places = (of: string) => sourceMutants('storage.ts', of).map(({ place, change }) => `${place}: ${change}`);

  test('is said in the names of the file, from the outside in', () => {
    expect(places(source)).toContain(
      'addStorage / Artifacts / rules / old versions / old / deleteAfterDays: 365 → 730, 182',
    );
    expect(places(source)).toContain('addStorage / CpuAlarm / threshold: 80 → 160, 40');
  });

  test('does not move with the lines above it; its line does', () => {
    const moved = `const FIRST = a;\n\n${source}`;
    expect(places(moved)).toEqual(places(source));
    expect(sourceMutants('storage.ts', source)[0]?.line).toBe(4);
    expect(sourceMutants('storage.ts', moved)[0]?.line).toBe(6);
  });

  test('a file that cannot be parsed is an error, not a file without mutants', () => {
    expect(() => sourceMutants('broken.ts', 'const = 5;')).toThrow('broken.ts');
  });
});
