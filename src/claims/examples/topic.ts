/** A topic and an alarm of the same account. */
export const TOPIC_ALARM = {
  Topic: { Type: 'AWS::SNS::Topic' },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } },
};

/** The topic's policy, which lets in a service under a condition. */
export function letsIn(Condition?: object, service: 'cloudwatch' | 'events' = 'cloudwatch') {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sns:Publish',
    Resource: { Ref: 'Topic' },
    ...(Condition !== undefined && { Condition }),
  };
  return {
    Policy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
      },
    },
  };
}
