import { isSymbolic, literalsOf, sameText, textIn } from '../../base/index.ts';

/** A test of texts that the script tells. */
export function testOf(words: readonly string[]): boolean | undefined {
  const [left = '', operator = '', right = '', ...more] = words;
  if (more.length > 0) return undefined;
  if (words.length === 2 && (left === '-n' || left === '-z'))
    return isSymbolic(textIn(operator)) && literalsOf(textIn(operator)).every((literal) => literal === '')
      ? undefined
      : (operator !== '') === (left === '-n');
  if (words.length !== 3) return undefined;
  switch (operator) {
    case '=':
    case '==':
    case '!=': {
      if (/[*?[]/.test(right)) return undefined;
      const same = sameText(textIn(left), textIn(right));
      return same === 'possible' ? undefined : (same === 'certain') === (operator !== '!=');
    }
    case '-eq':
    case '-ne':
      if (!/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return undefined;
      return (Number(left) === Number(right)) === (operator === '-eq');
    default:
      return undefined;
  }
}

/** Programs that are run to ask something: that they fail is an answer. */
export function isQuestion(program: string, args: readonly string[]): boolean {
  if (
    ['command', 'type', 'which', 'id', 'pgrep', 'pidof', 'diff', 'cmp', 'getent', 'hash', 'mountpoint'].includes(
      program,
    )
  )
    return true;
  return (
    /^[ef]?grep$/.test(program) ||
    (program === 'systemctl' && (args[0] ?? '').startsWith('is-')) ||
    program === 'rpm' ||
    program === 'dpkg-query'
  );
}
