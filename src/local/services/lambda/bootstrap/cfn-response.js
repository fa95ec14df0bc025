/** Answers CloudFormation from a function whose code stands in a template. */
exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';
exports.send = (event, context, status, data, physicalId, noEcho) =>
  new Promise((resolve) => {
    const body = JSON.stringify({
      Status: status,
      Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
      PhysicalResourceId: physicalId ?? context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho ?? false,
      Data: data,
    });
    const url = new URL(event.ResponseURL);
    const { request } = require(url.protocol === 'http:' ? 'node:http' : 'node:https');
    const asked = request(
      url,
      { method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(context.done()));
      },
    );
    asked.on('error', (error) => {
      console.log(`send(..) failed executing request(..): ${error}`);
      resolve(context.done());
    });
    asked.end(body);
  });
