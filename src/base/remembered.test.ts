import { describe, expect, test } from 'vitest';
import { remembered } from './index.ts';

describe('a reader that remembers', () => {
  test('reads a text once and gives the same again', () => {
    const asked: string[] = [];
    const read = remembered((text) => {
      asked.push(text);
      return { text };
    });
    expect(read('a')).toBe(read('a'));
    expect(read('b')).toEqual({ text: 'b' });
    expect(asked).toEqual(['a', 'b']);
  });

  test('forgets the oldest text first', () => {
    const asked: string[] = [];
    const read = remembered((text) => asked.push(text), 2);
    for (const text of ['a', 'b', 'c', 'b', 'c', 'a']) read(text);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  test('reads a text again that it threw at', () => {
    let times = 0;
    const read = remembered(() => {
      times += 1;
      if (times === 1) throw new Error('not yet');
      return times;
    });
    expect(() => read('a')).toThrow('not yet');
    expect(read('a')).toBe(2);
  });
});
