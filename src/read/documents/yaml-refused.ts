import { isScalar, type ParsedNode, type Scalar } from 'yaml';
import { type Diagnostic, type SourcePosition, warning } from '../../base/index.ts';
import { type PlainScalar, templateScalar } from './yaml-scalar.ts';

/** What YAML allows and CloudFormation refuses or reads otherwise: one report a kind, at the first of its kind. */
export class Refused {
  private readonly found = new Map<string, { readonly report: (more: string) => Diagnostic; count: number }>();
  private readonly place: (node: ParsedNode) => SourcePosition;

  constructor(place: (node: ParsedNode) => SourcePosition) {
    this.place = place;
  }

  reports(): readonly Diagnostic[] {
    return [...this.found.values()].map(({ report, count }) =>
      report(count === 1 ? '' : ` So it is at ${count} places.`),
    );
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html */
  alias(node: ParsedNode): void {
    this.add(
      'alias',
      node,
      'LTL1013',
      'CloudFormation refuses aliases and merge keys in YAML; they are written out here.',
      {
        fix: 'Deploy what `aws cloudformation package` makes of the template: it writes them out too.',
      },
    );
  }

  /** https://github.com/aws-cloudformation/cfn-lint/issues/292: "map keys must be strings; received numeric". */
  key(node: ParsedNode, name: string): void {
    this.add(
      'key',
      node,
      'LTL1013',
      `The key ${short(name)} is a number, and CloudFormation takes only text as a key.`,
      {
        fix: `Write it between quotes: "${short(name)}".`,
      },
    );
  }

  misread(node: Scalar.Parsed, source: string, value: PlainScalar): void {
    this.add('misread', node, 'LTL1014', `${short(source)} without quotes is read as ${short(String(value))}.`, {
      why: 'To the YAML that CloudFormation reads, digits are a number, in base 8 or 60 where they look like one.',
      fix: `Write it between quotes: "${short(source)}".`,
    });
  }

  private add(
    kind: string,
    node: ParsedNode,
    code: 'LTL1013' | 'LTL1014',
    what: string,
    more: { readonly why?: string; readonly fix?: string },
  ): void {
    const known = this.found.get(kind);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const report = (others: string) => warning(code, `${what}${others}`, { at: this.place(node), ...more });
    this.found.set(kind, { report, count: 1 });
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Whether a key is a number to CloudFormation. */
export function isNumeral(key: ParsedNode): boolean {
  return (
    isScalar(key) &&
    key.type === 'PLAIN' &&
    /^[-+]?[0-9]/.test(key.source) &&
    typeof templateScalar(key.source, true) === 'number'
  );
}
