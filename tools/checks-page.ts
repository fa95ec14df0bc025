/** The page of all checks, from the checks themselves. */
import { stringify } from 'yaml';
import type { CheckExample } from '../src/prove/checks/check.ts';
import { CHECKS } from '../src/prove/checks/checks.ts';

export function checksPage(): { readonly path: string; readonly text: string } {
  return {
    path: 'docs/checks.md',
    text: [
      '<!-- Generated from src/prove/checks by npm run generate. -->',
      '# Checks',
      '',
      '`lintel prove template.yaml` without claims answers what every owner asks. Each answer is proved, refuted or unknown as a',
      'claim is, with its reasons; `lintel why template.yaml no-backup.Database` explains one. `--checks` asks beside claims.',
      '',
      'What may stay is accepted in a file of its own, `--accepted FILE`; `--write-accepted FILE` begins one. An acceptance names',
      'its reason, its owner and its last day, and the fact in the words of the finding: where the fact changes, it ends.',
      '',
      '| Check | Severity | Asks |',
      '|---|---|---|',
      ...CHECKS.map(({ id, severity, asks }) => `| [${id}](#${id}) | ${severity} | ${asks} |`),
      '',
      ...CHECKS.flatMap(({ id, area, severity, asks, fix, source, holds, fails }) => [
        `## ${id}`,
        '',
        `${asks} *${area}, ${severity}.*`,
        '',
        `${fix} <${source}>`,
        '',
        ...show('✓', holds),
        ...show('✗', fails),
      ]),
    ].join('\n'),
  };
}

function show(sign: string, { says, resources, parameters }: CheckExample): readonly string[] {
  const template = { ...(parameters !== undefined && { Parameters: parameters }), Resources: resources };
  const yaml = stringify(JSON.parse(JSON.stringify(template)), { lineWidth: 110, aliasDuplicateObjects: false });
  return [`<details><summary>${sign} ${says}</summary>`, '', '```yaml', yaml.trimEnd(), '```', '', '</details>', ''];
}
