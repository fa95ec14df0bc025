/** https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html */
import {
  allOf,
  and,
  anyOf,
  exactlyIn,
  extentOf,
  impliedBy,
  NEVER,
  NO_TEXT,
  NOWHERE,
  stripPrivate,
} from '../../base/index.ts';
import { type Path, textOf, valuesAt } from '../../model/index.ts';
import { type Answer, compareSaid } from '../answer.ts';
import { step } from '../judge.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Question, Thing } from '../question.ts';
import { asNumber, asText, saidOfThing } from '../said.ts';
import { roleMayLog } from './delivery.ts';
import { isNamed, namedAt, type Recorder, type Recording, type Records, thingsOf } from './source.ts';

const PAGE = 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html';

export const FLOW_LOGS: Recording = {
  page: PAGE,
  keys: ['traffic', 'everySeconds', 'to', 'from'],
  sources: (question, flowLog, claim) => [sourceOf(question, flowLog, claim)],
};

/** Whatever flow log there is of the VPC, subnet or interface; a flow log of a VPC is one of all that is in it. */
export const FLOWS_OF: Recording = {
  page: PAGE,
  keys: ['traffic', 'everySeconds', 'to'],
  sources: (question, subject, claim) =>
    thingsOf(question, 'AWS::EC2::FlowLog').flatMap((flowLog) => {
      const covers = valuesAt(flowLog.properties, ['ResourceId'], flowLog.when).map((found) => {
        const named = resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, [subject.type, 'AWS::EC2::VPC']);
        const isOf = named.some(({ id }) => id === subject.id || id === vpcOf(question, subject));
        return allOf(exactlyIn(found.when), extentOf(isOf ? 'certain' : named.length > 0 ? 'impossible' : 'possible'));
      });
      const match = anyOf(NOWHERE, ...covers);
      const source = sourceOf(question, flowLog, claim);
      const says = `${flowLog.id} is a flow log.`;
      const cover = {
        match,
        expected: `a flow log of ${subject.id}`,
        steps: [step(says, flowLog)],
        missing: [`what ${flowLog.id} records`],
      };
      return match.possible === NOWHERE.possible ? [] : [{ ...source, answers: [cover, ...source.answers] }];
    }),
};

function vpcOf({ model }: Question, subject: Thing): string | undefined {
  return model.network.subnets.get(subject.id)?.vpc;
}

function sourceOf(question: Question, flowLog: Thing, { traffic, everySeconds, to, from }: Records): Recorder {
  return {
    thing: flowLog,
    answers: [
      ...(traffic === undefined
        ? []
        : [compareSaid(flowLog, saidOfThing(flowLog, ['TrafficType'], 'ALL', asText), 'traffic', traffic)]),
      ...(everySeconds === undefined
        ? []
        : [
            compareSaid(
              flowLog,
              saidOfThing(flowLog, ['MaxAggregationInterval'], 600, asNumber),
              'seconds',
              everySeconds,
            ),
          ]),
      ...(from === undefined ? [] : [namedAt(question, flowLog, ['ResourceId'], from, 'records of')]),
      ...delivered(question, flowLog, to),
    ],
  };
}

/**
 * Into CloudWatch it writes as a role. Into S3 AWS adds what is missing to the policy of the bucket when the flow log is
 * made (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html), so nothing is asked of it.
 */
function delivered(question: Question, flowLog: Thing, to: string | undefined): readonly Answer[] {
  const types = valuesAt(flowLog.properties, ['LogDestinationType'], flowLog.when);
  const logs = types.filter(({ value }) => (textOf(value) ?? 'cloud-watch-logs') === 'cloud-watch-logs');
  const destinations = types.flatMap(({ value, when }) =>
    pathsOf(textOf(value)).flatMap((path) =>
      valuesAt(flowLog.properties, path, when).filter((found) => found.value !== undefined),
    ),
  );
  const named =
    to === undefined
      ? []
      : destinations.map((found) => allOf(exactlyIn(found.when), isNamed(question, flowLog, found, to)));
  return [
    ...(to === undefined
      ? []
      : [
          {
            match: anyOf(NOWHERE, ...named),
            expected: `records in ${to}`,
            steps: destinations.map((found) =>
              step(`${flowLog.id} writes into ${textOf(found.value) ?? 'something'}.`, flowLog, found.path),
            ),
            missing: [`where ${flowLog.id} writes`],
          },
        ]),
    ...logs.map((each) => {
      const [first] = destinations.filter((found) => and(found.when, each.when) !== NEVER);
      const group = { text: textOf(first?.value) ?? NO_TEXT, stream: stripPrivate('eni-0-all') };
      const answer = roleMayLog(question, flowLog, ['DeliverLogsPermissionArn'], 'vpc-flow-logs.amazonaws.com', group);
      return { ...answer, match: impliedBy(each.when, first === undefined ? NOWHERE : answer.match) };
    }),
  ];
}

/** The name of a log group counts only where the destination is CloudWatch. */
function pathsOf(type: string | undefined): readonly Path[] {
  return type === undefined || type === 'cloud-watch-logs'
    ? [['LogDestination'], ['LogGroupName']]
    : [['LogDestination']];
}
