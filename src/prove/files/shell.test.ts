/** Oracle: POSIX 2.9 and 2.10 of the shell command language, and what bash 5 does with each script here. */
import { describe, expect, test } from 'vitest';
import { followScript } from './shell-run.ts';
import { showShell } from './shell-values.ts';
import { writtenTo } from './writes.ts';

/** The commands that a script reaches; `?` before those that a test decides. */
function reached(script: string): readonly string[] {
  return followScript(script)
    .commands.filter((command) => command.reached !== 'impossible')
    .map(({ reached: how, words }) => `${how === 'certain' ? '' : '?'}${words.map(showShell).join(' ')}`);
}

describe('a script runs', () => {
  test.each<[string, string, readonly string[]]>([
    ['what is no comment', 'a # b\n# c\nd "#e" f#g', ['a', 'd #e f#g']],
    ['a line that goes on', 'a \\\n  b', ['a b']],
    ['quoted words as one', `a 'b c' "d $e" f\\ g`, ['a b c d $e f g']],
    ['nothing behind exit', 'a\nexit 0\nb', ['a', 'exit 0']],
    ['nothing behind exec', 'exec a\nb', ['exec a']],
    ['what stands behind exec without a command', 'exec >log\nb', ['exec', 'b']],
    ['nothing behind false &&', 'false && a\nb', ['false', 'b']],
    ['what stands behind false ||', 'false || a', ['false', 'a']],
    ['nothing behind true ||', 'true || a', ['true']],
    ['no branch of if false', 'if false; then a; else b; fi', ['false', 'b']],
    ['one branch or the other', 'if [ -f x ]; then a; else b; fi; c', ['[ -f x ]', '?a', '?b', 'c']],
    ['the rest perhaps, behind an exit in a branch', 'if [ -f x ]; then exit 1; fi; c', ['[ -f x ]', '?exit 1', '?c']],
    [
      'nothing behind exits in all branches',
      'if [ -f x ]; then exit 1; else exit 2; fi; c',
      ['[ -f x ]', '?exit 1', '?exit 2'],
    ],
    ['a test of values that it tells', 'on=no; if [ "$on" = yes ]; then a; fi', ['[ no = yes ]']],
    ['a test of a value from outside', 'if [ "$on" = yes ]; then a; fi', ['[ $on = yes ]', '?a']],
    ['what follows a test, perhaps', '[ -f x ] && a', ['[ -f x ]', '?a']],
    ['what follows a test that ends the script, perhaps', '[ -f x ] || exit 1; a', ['[ -f x ]', '?exit 1', '?a']],
    ['what follows a command that is to succeed', 'a && b; c || exit 1; d', ['a', 'b', 'c', '?exit 1', 'd']],
    ['nothing after a failure that errexit sees', 'set -e\nfalse\na', ['set -e', 'false']],
    ['what follows a failure that nobody sees', 'false\na', ['false', 'a']],
    ['functions where they are called', 'f() { a "$1"; }\nf x; f y', ['f x', 'a x', 'f y', 'a y']],
    ['no function that nobody calls', 'f() { a; }\nb', ['b']],
    ['what follows a call that returns', 'f() { return 1; b; }\nf; c', ['f', 'return 1', 'c']],
    ['nothing after a call that exits', 'die() { exit 1; }\ndie; c', ['die', 'exit 1']],
    ['what follows a subshell that exits', '(exit 1); c', ['exit 1', 'c']],
    ['a loop over words that it tells', 'for x in a b; do r $x; done', ['r a', 'r b']],
    ['a loop over words from outside, perhaps', 'for x in $list; do r $x; done', ['?r $x']],
    ['the body of an endless loop, and nothing behind', 'while true; do a; done; b', ['true', 'a']],
    [
      'what follows an endless loop with a break, perhaps',
      'while true; do a && break; done; b',
      ['true', 'a', 'break', '?b'],
    ],
    [
      'what follows a function that may have returned before it exits',
      'f() { [ -f x ] && return; exit 1; }\nf; c',
      ['f', '[ -f x ]', '?return', '?exit 1', '?c'],
    ],
    [
      'what follows a function that fails at its end, errexit or not',
      'set -e\nf() { for x in $l; do t && return; done; return 1; }\nf; c',
      ['set -e', 'f', '?t', '?return', '?return 1', 'c'],
    ],
    [
      'what follows a branch that returns',
      'f() { if [ -f x ]; then return; else exit 1; fi; d; }\nf; c',
      ['f', '[ -f x ]', '?return', '?exit 1', '?c'],
    ],
    [
      'every round but the broken one',
      'for x in a b; do [ -f $x ] && continue; r $x; done; c',
      ['[ -f a ]', '?continue', '?r a', '[ -f b ]', '?continue', '?r b', 'c'],
    ],
    ['no further round behind break', 'for x in a b; do r $x; break; done; c', ['r a', 'break', 'c']],
    [
      'a further round perhaps, behind a break that a test decides',
      'for x in a b; do [ -f $x ] && break; done; c',
      ['[ -f a ]', '?break', '?[ -f b ]', '?break', 'c'],
    ],
    ['nothing behind a loop that exits', 'for x in a b; do r $x; exit; done; c', ['r a', 'exit']],
    ['nothing behind a function that never ends', 'f() { while :; do a; done; }\nf; c', ['f', ':', 'a']],
    ['the branch of case that fits', 'v=a; case $v in a) x;; b) y;; esac', ['x']],
    ['any branch of case over a value from outside', 'case $1 in a) x;; *) y;; esac; z', ['?x', '?y', 'z']],
    ['both sides of a pipe', 'a | b', ['a', 'b']],
    ['what stands in a command substitution', 'x=$(a | b); c "$(d)"', ['a', 'b', 'd', 'c $(d)']],
    ['no text of a here document', 'cat >f <<END\nrm x\nEND\na', ['cat', 'a']],
    ['an alias of arrays', 'x=(--a b); r "${x[@]}" c', ['r --a b c']],
    ['what a trap may run', "trap 'a b' EXIT\nc", ['trap a b EXIT', '?a b', 'c']],
    ['a script within a word', `sudo -u app bash -c 'a; b'`, ['sudo -u app bash -c a; b', 'a', 'b']],
    ['two subshells in a row', '((a) | b)', ['a', 'b']],
    ['arithmetic as a test', '(( x > 1 )) && a', ['(( $(( x > 1 ))', '?a']],
    ['a variable that a branch may have changed', 'v=a; if [ -f x ]; then v=b; fi; r $v', ['[ -f x ]', 'r $v']],
    ['a variable that every branch sets alike', 'if [ -f x ]; then v=b; else v=b; fi; r $v', ['[ -f x ]', 'r b']],
    ['a default where nothing is set', 'r "${v:-x}"', ['r $v:-x']],
  ])('%s', (_, script, expected) => expect(reached(script)).toEqual(expected));

  test('what it reads in, or makes up, is not known', () => {
    expect(followScript('. ./lib.sh\neval "$x"\n"$cmd" a').opaque.map(showShell)).toEqual([
      'line 1 reads in ./lib.sh',
      'line 2 runs whatever $x is',
      'line 3 runs whatever $cmd is',
    ]);
  });
});

describe('a script writes', () => {
  const written = (script: string) => {
    const { contents, unknown } = writtenTo(followScript(script), '/etc/a');
    return [...contents.map(({ text }) => showShell(text)), ...unknown.map(() => '?')];
  };
  test.each<[string, string, readonly string[]]>([
    ['a here document', "cat >/etc/a <<'END'\nx=$y\nEND", ['x=$y\n']],
    ['variables that it tells', 'p=/etc v=1\ncat >"$p/a" <<END\nx=$v\nEND', ['x=1\n']],
    ['through tee', "sudo tee /etc/a >/dev/null <<'END'\nx\nEND", ['x\n']],
    ['through a pipe into tee', 'echo x | sudo tee /etc/a', ['x\n']],
    ['lines of printf', "printf '%s\\n' a b >/etc/a", ['a\nb\n']],
    ['more lines', 'echo a >/etc/a; echo b >>/etc/a', ['a\nb\n']],
    ['the last of two', 'echo a >/etc/a; echo b >/etc/a', ['b\n']],
    ['one of two', 'if [ -f x ]; then echo a >/etc/a; else echo b >/etc/a; fi', ['a\n', 'b\n']],
    ['what only running tells', 'aws s3 cp s3://b/a - >/etc/a', ['line 1'].map((each) => `$${each}`).concat('?')],
    ['what it changes afterwards', "echo a >/etc/a; sed -i 's/a/b/' /etc/a", ['a\n', '?']],
    ['nothing in a comment', '# echo a >/etc/a', []],
  ])('%s', (_, script, expected) => expect(written(script)).toEqual(expected));
});
