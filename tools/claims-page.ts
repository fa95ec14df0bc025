import { stringify } from 'yaml';
import { type Example, PATTERNS, WORDS } from '../src/claims/index.ts';

/** docs/claims.md: every word of the vocabulary with the examples that the tests judge. */
export function claimsPage(): { readonly path: string; readonly text: string } {
  const words = Object.values(WORDS);
  return {
    path: 'docs/claims.md',
    text: [
      '<!-- Generated from src/claims by npm run generate. -->',
      '# The words of claims',
      '',
      'A claim is a promise with an id; it holds when all its assertions hold. Each assertion uses one of these words. The',
      'examples are judged by the tests: what stands under ✓ is proved, what stands under ✗ is refuted, what stands under ?',
      'is unknown.',
      '',
      words.map(({ kind }) => `[\`${kind}\`](#${kind})`).join(' · '),
      '',
      ...words.flatMap((word) => [
        `## ${word.kind}`,
        '',
        `${word.about.charAt(0).toUpperCase()}${word.about.slice(1)}.`,
        '',
        ...word.holds.flatMap((example) => show('✓', example)),
        ...word.fails.flatMap((example) => show('✗', example)),
        ...(word.unknown ?? []).flatMap((example) => show('?', example)),
      ]),
      '# Patterns',
      '',
      'A pattern is a function from names to claims: `wordsFor(names).closedNetwork({ … })`.',
      '',
      ...PATTERNS.flatMap((pattern) => [
        `## ${pattern.name}`,
        '',
        `${pattern.about.charAt(0).toUpperCase()}${pattern.about.slice(1)}. Its claims:`,
        '',
        ...(pattern.holds[0]?.claim ?? []).map(({ id, title }) => `- ${id} ${title}`),
        '',
        ...pattern.holds.flatMap((example) => show('✓', example)),
        ...pattern.fails.flatMap((example) => show('✗', example)),
      ]),
    ].join('\n'),
  };
}

/** The claim stands open; what it is judged on folds. */
function show(
  sign: string,
  { says, claim, names, resources, parameters, conditions, outputs, files }: Example<unknown>,
) {
  const given = {
    names,
    Parameters: parameters,
    Conditions: conditions,
    Resources: resources,
    Outputs: outputs,
    files,
  };
  return [
    `${sign} ${says}`,
    '',
    ...yaml(claim),
    '',
    '<details><summary>Judged on</summary>',
    '',
    ...yaml(JSON.parse(JSON.stringify(given))),
    '',
    '</details>',
    '',
  ];
}

function yaml(value: unknown): readonly string[] {
  return ['```yaml', stringify(value, { lineWidth: 110, aliasDuplicateObjects: false }).trimEnd(), '```'];
}
