import { exitCodeOfDiagnostics, synth } from '../../actions/index.ts';
import { printAnswer, terminalHost } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { palette } from '../render/palette.ts';
import { optional } from './target-options.ts';

export const synthCommand: CliCommand = {
  name: 'synth',
  summary: 'write the CloudFormation templates of an architecture',
  takes: '[ARCHITECTURE]',
  positionals: { least: 0, most: 1 },
  options: {
    env: { value: 'NAME', about: 'the environment of the architecture' },
    out: { value: 'FOLDER', about: 'where to write (default .lintel/ARCHITECTURE/ENVIRONMENT)' },
    'no-validation': { about: "leave out CDK's own template rules, which take seconds" },
  },
  notes: ['The templates are what plain CDK writes; what is claimed goes into claims.json beside them.'],
  examples: [
    ['lintel synth orders --env prod', 'into .lintel'],
    ['lintel synth orders --env prod --out cdk.out', 'where the CDK CLI looks: cdk deploy --app cdk.out'],
  ],
  async run(input, terminal) {
    const answer = await synth({
      cwd: terminal.cwd,
      host: terminalHost(terminal),
      validate: !input.has('no-validation'),
      ...optional('target', input.positionals[0]),
      ...optional('environment', input.value('env')),
      ...optional('out', input.value('out')),
    });
    printAnswer(answer, input, terminal, () => {
      const { dim } = palette(terminal.colors.out);
      return [
        ...answer.stacks.map(({ template }) => `${answer.folder}/${template}`),
        '',
        dim(`next  lintel prove ${answer.target} --env ${answer.environment}`),
        '',
      ].join('\n');
    });
    return exitCodeOfDiagnostics(answer.diagnostics);
  },
};
