/** Which witnesses a run is told to ask. Oracle: the claims as they are written here. */
import { expect, test } from 'vitest';
import { claimSet, wordsFor } from '../../claims/index.ts';
import { ofClaims } from './witness-run.ts';

const that = wordsFor({ bucket: 'Bucket' });
const claims = claimSet({
  claims: [
    that.claim('RUN-1', 'It answers', that.witness('workload', 'an answer')),
    that.claim('RUN-2', 'It comes back', that.witness('procedure', 'a restart')),
    that.claim('TPL-1', 'There is one bucket', that.exists('bucket', 1)),
  ],
});

test('only what is named is asked', () => {
  const asked = ofClaims(claims, ['RUN-2'], 'app');
  expect(asked.ok && asked.value.claims.map(({ id }) => id)).toEqual(['RUN-2']);
});

test.each([
  ['RUN-3', 'app has no claim RUN-3. Did you mean "RUN-1"?'],
  ['TPL-1', 'TPL-1 of app waits for no witness.'],
])('%s is refused', (id, what) => {
  const asked = ofClaims(claims, ['RUN-1', id], 'app');
  expect(asked.diagnostics.map((each) => each.what)).toEqual([what]);
});
