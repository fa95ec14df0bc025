import { that } from './names.ts';

const { claim, witness } = that;

/** What a running system shows beyond the rows of the document. */
export function runningClaims() {
  return that.area('Running', [
    claim(
      'MCP-RUN-05',
      'Wrong keys ring the alarm, and a mail says so',
      { beyond: true },
      witness(
        'workload',
        'more than 10 wrong keys within five minutes: the alarm rings, and its mail goes to the topic',
      ),
    ),
    claim(
      'MCP-RUN-06',
      'A client that speaks nothing newer than TLS 1.2 is turned away',
      { beyond: true },
      witness('workload', 'a handshake of TLS 1.2 fails, one of TLS 1.3 is agreed on'),
    ),
    claim(
      'MCP-RUN-07',
      'A key rotates without a restart, and the old one then opens nothing',
      { beyond: true },
      witness('workload', 'after the secret changes the new key gets 200 and the old one 401, of the same process'),
    ),
    claim(
      'MCP-RUN-08',
      'A server that fails comes back, and the load balancer sends requests to it again',
      { beyond: true },
      witness('workload', 'the instance fails without a word: requests fail, then the front door answers again'),
    ),
    claim(
      'MCP-RUN-09',
      'Instance metadata want a token',
      { beyond: true },
      witness('workload', 'on the instance, metadata without a token get 401, with one the id of the instance'),
    ),
  ]);
}
