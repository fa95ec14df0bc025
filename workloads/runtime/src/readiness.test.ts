/** Oracle: three failures one after the other, and not one that three hear of, make an instance not ready. */
import { expect, test } from 'vitest';
import { readinessOf } from './readiness.ts';

function counted() {
  let [asked, isUp] = [0, true];
  const readiness = readinessOf(
    async () => {
      asked += 1;
      if (!isUp) throw new Error('gone');
    },
    () => () => {},
  );
  const ask = () => readiness.whyNot();
  return {
    ask,
    many: (n: number) => Promise.all(Array.from({ length: n }, ask)),
    asked: () => asked,
    fall: () => (isUp = false),
  };
}

test('many who ask at once are one question to the database, and one failure', async () => {
  const { ask, many, asked, fall } = counted();
  expect(await many(50)).toEqual(Array(50).fill(undefined));
  expect(asked()).toBe(1);
  fall();
  expect(await many(50)).toEqual(Array(50).fill(undefined));
  expect(await ask()).toBeUndefined();
  expect(await many(2)).toEqual(Array(2).fill('The database does not serve: gone'));
  expect(asked()).toBe(4);
});
