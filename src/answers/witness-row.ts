/** What a run showed of one thing that a claim says must be seen. */
export interface WitnessRow {
  readonly claim: string;
  readonly title: string;
  readonly by: 'workload' | 'procedure';
  /** What must be seen, in the words of the claim. */
  readonly what: string;
  /** `unseen` where nobody wrote a witness, and where no machine of its own can show it. */
  readonly outcome: 'seen' | 'failed' | 'unseen';
  /** What such a machine lacks. */
  readonly lacks?: string;
  /** What was seen, or what was seen instead. */
  readonly says: string;
}
