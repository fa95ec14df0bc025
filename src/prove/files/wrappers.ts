/** Programs that run another one, and which of their options take a value. */
const WRAPPERS: Readonly<Record<string, { readonly valued: string; readonly operands?: number }>> = {
  sudo: { valued: 'ugpChDRTrtU' },
  doas: { valued: 'uC' },
  env: { valued: 'uCS' },
  nice: { valued: 'n' },
  ionice: { valued: 'cn' },
  nohup: { valued: '' },
  time: { valued: 'fo' },
  command: { valued: '' },
  builtin: { valued: '' },
  exec: { valued: 'a' },
  setsid: { valued: '' },
  stdbuf: { valued: 'ioe' },
  timeout: { valued: 'ks', operands: 1 },
  flock: { valued: 'wEc', operands: 1 },
  xargs: { valued: 'adEIiLlnPs' },
  chronic: { valued: '' },
  runuser: { valued: 'ugGs' },
  gosu: { valued: '', operands: 1 },
};

/** The words of the command that is run in the end: without `sudo -u app`, `env A=b`, `timeout 10`. */
export function unwrapped(words: readonly string[]): readonly string[] {
  const name = (words[0] ?? '').split('/').at(-1) ?? '';
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (wrapper === undefined) return words;
  let at = 1;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (name === 'env' && /^[A-Za-z_]\w*=/.test(word)) continue;
    if (name === 'sudo' && /^[A-Za-z_]\w*=/.test(word)) continue;
    if (!word.startsWith('-') || word === '-') break;
    const isShort = !word.startsWith('--');
    if (isShort && wrapper.valued.includes(word.at(-1) ?? '') && word.length === 2) at++;
    else if (!isShort && !word.includes('=') && LONG_WITH_VALUE.has(word)) at++;
  }
  at += wrapper.operands ?? 0;
  const rest = words.slice(at);
  return rest.length === 0 ? words : unwrapped(rest);
}

const LONG_WITH_VALUE = new Set([
  '--user',
  '--group',
  '--unset',
  '--chdir',
  '--adjustment',
  '--class',
  '--classdata',
  '--signal',
  '--kill-after',
  '--max-args',
  '--max-procs',
  '--replace',
  '--timeout',
  '--wait',
]);
