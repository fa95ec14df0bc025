/** Oracle: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html, whose first example this is. */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { xray } from './xray.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'us-west-2' } as const;
const SEGMENT = {
  name: 'example.com',
  id: '70de5b6f19ff9a0a',
  start_time: 1.478293361271e9,
  trace_id: '1-581cf771-a006649127e371903a2de979',
  end_time: 1.478293361449e9,
};

function opened() {
  const world = openWorld({ services: [xray], clock: manualClock(1_478_293_362_000) });
  return async (operation: string, input: object) =>
    (await world.invoke('xray', operation, input, AT)) as Readonly<Record<string, never>>;
}

test('a segment is shown with its trace, and in the summaries of its time', async () => {
  const ask = opened();
  const document = JSON.stringify({ ...SEGMENT, fault: true });
  expect(await ask('PutTraceSegments', { TraceSegmentDocuments: [document] })).toEqual({
    UnprocessedTraceSegments: [],
  });
  const { Traces: traces } = await ask('BatchGetTraces', {
    TraceIds: [SEGMENT.trace_id, SEGMENT.trace_id.replace('9', '8')],
  });
  expect(traces).toMatchObject([{ Id: SEGMENT.trace_id, Segments: [{ Id: SEGMENT.id, Document: document }] }]);
  const span = (from: number) => ({ StartTime: new Date(from * 1000), EndTime: new Date((from + 60) * 1000) });
  const { TraceSummaries: found } = await ask('GetTraceSummaries', span(1_478_293_360));
  expect(found).toMatchObject([{ Id: SEGMENT.trace_id, HasFault: true, HasError: false }]);
  expect((await ask('GetTraceSummaries', span(1_478_293_200))).TraceSummaries).toEqual([]);
});

test.each([
  ['no JSON', '{', 'ParseError'],
  ['no id', JSON.stringify({ ...SEGMENT, id: 'x' }), 'MissingId'],
  ['no trace', JSON.stringify({ ...SEGMENT, trace_id: undefined }), 'MissingTraceId'],
  ['no end', JSON.stringify({ ...SEGMENT, end_time: undefined }), 'MissingEndTime'],
])('a document with %s is not taken', async (_, document, ErrorCode) => {
  const ask = opened();
  const { UnprocessedTraceSegments: refused } = await ask('PutTraceSegments', { TraceSegmentDocuments: [document] });
  expect(refused).toMatchObject([{ ErrorCode }]);
});
