/** The candidate nearest in spelling, if one is near enough to be what was meant; else one that begins with it. */
export function nearest(given: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  // In a name of three letters, two wrong ones are another name; in one of one letter, one is.
  let bestDistance = (given.length < 4 ? Math.min(1, given.length - 1) : Math.max(2, Math.floor(given.length / 3))) + 1;
  let longer: string | undefined;
  const wanted = given.toLowerCase();
  for (const candidate of candidates) {
    if (longer === undefined && wanted.length > 2 && candidate.toLowerCase().startsWith(wanted)) longer = candidate;
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? longer;
}

/** ` Did you mean "X"?`, or nothing. */
export function didYouMean(given: string, candidates: Iterable<string>): string {
  const found = nearest(given, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

/** Levenshtein distance with transpositions (optimal string alignment), cut off at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    if (Math.min(...last) >= limit && Math.min(...beforeLast) >= limit) return limit;
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit;
}
