/** Three-valued logic: `possible` is what cannot be decided without a value that only the deployment knows. */
export type Certainty = 'certain' | 'possible' | 'impossible';

export function bothOf(...certainties: readonly Certainty[]): Certainty {
  if (certainties.includes('impossible')) return 'impossible';
  return certainties.includes('possible') ? 'possible' : 'certain';
}

export function eitherOf(...certainties: readonly Certainty[]): Certainty {
  if (certainties.includes('certain')) return 'certain';
  return certainties.includes('possible') ? 'possible' : 'impossible';
}

export function oppositeOf(certainty: Certainty): Certainty {
  return certainty === 'possible' ? 'possible' : certainty === 'certain' ? 'impossible' : 'certain';
}
