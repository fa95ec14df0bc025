import { describe, expect, test } from 'vitest';
import { labelledPairs } from './pairs.ts';
import { type Answer, isTwinFound, scoreOf, sumOf, twinsOf } from './score.ts';

describe('labelled pairs', () => {
  const pairs = labelledPairs();

  test('there are 40 of them and more, of 25 repositories and more, a third put aside or read later', () => {
    // In a document without statements whatever is called false is wrong.
    expect(pairs.filter(({ statements }) => statements.length > 0).length).toBeGreaterThanOrEqual(40);
    expect(new Set(pairs.map(({ repository }) => repository)).size).toBeGreaterThanOrEqual(25);
    expect(
      pairs.filter(({ set }) => !['develop', 'fresh', 'mended', 'taught'].includes(set)).length * 3,
    ).toBeGreaterThanOrEqual(pairs.length);
    const places = pairs.map(({ repository, document }) => `${repository} ${document}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('each says where it is from and what a reader found in which line', () => {
    for (const { commit, templates, statements } of pairs) {
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
      expect(templates).not.toEqual([]);
      for (const [line, kind, , verdict, twin] of statements) {
        expect(line).toBeGreaterThan(0);
        expect(kind).toMatch(/^[a-z-]+$/);
        expect([true, false, null]).toContain(verdict);
        expect(twin?.[0]).not.toBe(twin === undefined ? '' : twin[1]);
      }
    }
  });

  test('no repository is in both sets', () => {
    const of = (set: string) => pairs.filter((each) => each.set === set).map(({ repository }) => repository);
    const apart = new Set([...of('apart'), ...of('kept')]);
    expect([...of('develop'), ...of('fresh')].filter((each) => apart.has(each))).toEqual([]);
    const earlier = new Set([...of('develop'), ...of('apart'), ...of('later')]);
    expect([...of('fresh'), ...of('kept')].filter((each) => earlier.has(each))).toEqual([]);
    const before = new Set([...earlier, ...of('fresh'), ...of('kept')]);
    expect([...of('mended'), ...of('unseen')].filter((each) => before.has(each))).toEqual([]);
    expect(of('mended').filter((each) => of('unseen').includes(each))).toEqual([]);
    const third = new Set([...before, ...of('mended'), ...of('unseen')]);
    expect([...of('taught'), ...of('blind')].filter((each) => third.has(each))).toEqual([]);
    expect(of('taught').filter((each) => of('blind').includes(each))).toEqual([]);
  });
});

describe('the score', () => {
  const said = (line: number, outcome: Answer[number]['outcome'], others = 0): Answer[number] => ({
    line,
    outcome,
    contradicts: Array.from({ length: others }, () => ({ line: 9, says: 'other', because: 'two of one thing' })),
  });

  // By hand: of three that are so one is found, of two that are not one; of three called false one is.
  test('what was found, missed and called false without a reason is counted', () => {
    const statements = [
      [1, 'count', '2 subnets', true],
      [1, 'zones', '2', true],
      [2, 'version', '16', false],
      [3, 'cidr', '10.0.0.0/16', true],
      [4, 'name', 'orders', null],
      [5, 'count', '3 queues', false],
    ] as const;
    const answer = [said(1, 'true'), said(2, 'false'), said(3, 'false', 1), said(7, 'false'), said(5, 'not checkable')];
    expect(scoreOf({ statements }, answer)).toEqual({
      true: { found: 1, all: 3 },
      false: { found: 1, all: 2 },
      said: { found: 1, all: 3 },
      contradicted: 1,
    });
  });

  // A service is named in the line whose schedule is told: that it is used does not find the schedule.
  test('that a service is used stands for no statement of another kind', () => {
    const statements = [[1, 'setting', 'every-hour', true]] as const;
    const answer = [{ ...said(1, 'true'), kind: 'service' as const }];
    expect(scoreOf({ statements }, answer).true).toEqual({ found: 0, all: 1 });
    expect(scoreOf({ statements: [[1, 'service', 'lambda', true]] }, answer).true).toEqual({ found: 1, all: 1 });
  });

  test('an error written into a line is found where the line has more that is false', () => {
    const [twin, ...others] = twinsOf(
      {
        statements: [
          [2, 'cidr', '10.0.0.0/16', true, ['10.0', '10.9']],
          [2, 'zones', '2', true],
        ],
      },
      'A VPC.\nIts block is 10.0.0.0/16.\n',
    );
    expect(others).toEqual([]);
    expect(twin).toEqual({ line: 2, text: 'A VPC.\nIts block is 10.9.0.0/16.\n' });
    if (twin === undefined) throw new Error('no twin');
    expect(isTwinFound(twin, [said(2, 'true')], [said(2, 'false')])).toBe(true);
    expect(isTwinFound(twin, [said(2, 'false')], [said(2, 'false')])).toBe(false);
    expect(isTwinFound(twin, [said(2, 'true')], [said(1, 'false')])).toBe(false);
  });

  test('scores of documents are added', () => {
    const one = scoreOf({ statements: [[1, 'count', '2', true]] }, [said(1, 'true')]);
    expect(sumOf([one, one]).true).toEqual({ found: 2, all: 2 });
  });
});
