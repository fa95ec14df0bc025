import type { ParameterOptions, ProveOptions } from '../../actions/index.ts';
import { error, failure, type Result, success } from '../../base/index.ts';
import { terminalHost } from '../answer.ts';
import type { Input, Option } from '../command.ts';
import type { Terminal } from '../terminal.ts';

/** What `prove` and `why` both take. */
export const TARGET_OPTIONS: Readonly<Record<string, Option>> = {
  env: { value: 'NAME', about: 'the environment of the architecture' },
  claims: { value: 'FILE', about: 'claims in JSON or YAML, instead of those beside the target' },
  usage: { value: 'FILE', about: 'expected usage in JSON or YAML, instead of that beside the target' },
  policies: { value: 'FILE', about: 'policies of the organization and the session: service control, resource control' },
  checks: { about: 'ask what every owner asks, beside what is claimed' },
  accepted: { value: 'FILE', about: 'findings of the checks that may stay, with reason, owner and day' },
  region: { value: 'REGION', about: 'where a template is deployed that names no region' },
  parameter: { value: 'NAME=VALUE', about: 'a parameter value; repeat for more', repeats: true },
  parameters: { value: 'FILE', about: 'parameter values: {"Name": "value"}, or as the AWS CLI takes them' },
  without: {
    value: 'WHAT',
    about: 'what goes on without it: zone, zone:NAME, instance, writer, region, data, a resource',
    repeats: true,
  },
  any: { value: 'NAME', about: 'set a default aside: answer for every value of the parameter', repeats: true },
};

export function readTargetOptions(input: Input, target: string | undefined, terminal: Terminal): Result<ProveOptions> {
  const parameters: Record<string, string> = {};
  for (const word of input.values('parameter')) {
    const at = word.indexOf('=');
    if (at < 1) {
      return failure(
        error('LTL3003', `--parameter is given "${word}", not NAME=VALUE.`, { fix: '--parameter Environment=prod' }),
      );
    }
    parameters[word.slice(0, at)] = word.slice(at + 1);
  }
  const given: ParameterOptions = {
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...optional('parametersFile', input.value('parameters')),
    ...(input.has('any') && { any: input.values('any') }),
  };
  return success({
    ...given,
    ...optional('target', target),
    ...optional('environment', input.value('env')),
    ...optional('claims', input.value('claims')),
    ...optional('usage', input.value('usage')),
    ...optional('policies', input.value('policies')),
    ...(input.has('checks') && { checks: true }),
    ...optional('accepted', input.value('accepted')),
    ...optional('region', input.value('region')),
    ...(input.has('without') && { without: input.values('without') }),
    cwd: terminal.cwd,
    stdin: terminal.stdin,
    host: terminalHost(terminal),
  });
}

export function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };
}

/** The words after the verb that would give the same target again. */
export function wordsOf(input: Input, target: string): string {
  const words = [
    target,
    ...['env', 'claims', 'usage', 'policies', 'accepted', 'region', 'parameters'].flatMap((name) =>
      input.has(name) ? [`--${name}`, input.value(name) ?? ''] : [],
    ),
  ];
  if (input.has('checks')) words.push('--checks');
  for (const name of ['parameter', 'any', 'without'])
    words.push(...input.values(name).flatMap((value) => [`--${name}`, value]));
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
