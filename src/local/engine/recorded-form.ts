/** What the form of an id or an attribute may be made of. */
export interface RecordFacts {
  readonly region: string;
  readonly account: string;
  readonly logicalId: string;
  /** The value of a property, as text. */
  property(name: string): string | undefined;
  /** The property, or the name that CloudFormation generates where it is left out. */
  nameOf(property: string, limit?: number, charset?: 'any' | 'lower'): string;
  /** Digits in hexadecimal, the same for one resource under one key. */
  hex(length: number, key?: string): string;
}

/** The forms of one type; what is left out follows from the specification. */
export interface RecordedForm {
  readonly ref?: (facts: RecordFacts) => string;
  readonly attributes?: (facts: RecordFacts, ref: string) => Readonly<Record<string, unknown>>;
}
