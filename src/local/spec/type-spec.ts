/** What is specified of one resource type; `spec.ts` says how a property is spelled. */
export interface TypeSpec {
  readonly properties: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly identifier?: readonly string[];
  /** What `Ref` returns, where it is not the identifier. */
  readonly ref?: readonly string[];
  readonly arn?: string;
  /** The way the type spells tags (`standard`, `map`, `asg`) and the property that holds them. */
  readonly tags?: string;
  /** Paths inside properties of which a change replaces the resource as well. */
  readonly alsoReplaced?: readonly string[];
  readonly nested: NestedTypes;
}

export type NestedTypes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface PropertySpec {
  readonly type: string;
  readonly isRequired: boolean;
  readonly replaces: 'yes' | 'maybe' | 'no';
}
