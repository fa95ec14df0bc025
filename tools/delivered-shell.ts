/** Shell as a linter reads it: what stands in user data and in runbooks, as scripts of their own. */

/** What the reader of a page fills in. */
export const FILLED_IN = /(?<=[\s=/:"'])<[A-Za-z][^<>\n]*>/g;

/** The `sh` blocks of a page on the lines on which they stand, so that a finding has the line of the page. */
export function blocksAsScript(page: string): string {
  let inside = false;
  const lines = page.split('\n').map((line) => {
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence === null) return inside ? line.replaceAll(FILLED_IN, 'x') : '';
    inside = !inside && fence[1] === 'sh';
    return '';
  });
  // A step is pasted: what it sets may be for the next page.
  return ['#!/usr/bin/env bash', '# shellcheck disable=SC2034', ...lines.slice(2)].join('\n');
}

/** The scripts that instances run when they start, `x` for what only deployment tells. */
export function scriptsOfUserData(template: { readonly Resources: object }): readonly { id: string; script: string }[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) =>
    userDataIn(resource)
      .map(textOf)
      .flatMap(partsOf)
      .filter((script) => script.startsWith('#!'))
      .map((script) => ({ id, script })),
  );
}

function userDataIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'Fn::Base64' ? [inner] : userDataIn(inner)));
}

/** User data may be several texts, each with headers of its own. */
function partsOf(text: string): readonly string[] {
  const boundary = /^Content-Type: multipart\/mixed; boundary="([^"]+)"/.exec(text)?.[1];
  if (boundary === undefined) return [text];
  return text.split(`--${boundary}`).map((part) => part.slice(part.indexOf('\n\n') + 2));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return 'x';
  const [[name, of] = []] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(of)) return of[1].map(textOf).join(of[0]);
  if (name === 'Fn::Sub') return filled(String(Array.isArray(of) ? of[0] : of));
  return 'x';
}

/** `${Name}` is filled in by CloudFormation, `${!Name}` is left to the shell. */
function filled(text: string): string {
  return text.replaceAll(/\$\{([^{}]+)\}/g, (_, name: string) => (name.startsWith('!') ? `\${${name.slice(1)}}` : 'x'));
}
