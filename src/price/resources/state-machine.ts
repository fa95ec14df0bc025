import { typically } from '../facts.ts';
import { type Pricer, part } from '../pricer.ts';

/** Standard workflows are billed by their transitions, express ones by requests and memory: https://aws.amazon.com/step-functions/pricing/ */
export const stateMachine: Pricer = (facts) => {
  const kind = facts.word('StateMachineType') ?? facts.word('Type', 'STANDARD');
  if (kind === undefined) return [];
  if (kind === 'EXPRESS')
    return [
      part(
        'Requests',
        'states.express.requests',
        facts.used('requests', 'requests', typically(1_000, 10_000, 1_000_000)),
      ),
      part('Duration', 'states.express.duration', facts.used('gbHours', 'GB-hours', typically(0.1, 1, 100))),
    ];
  return [
    part(
      'State transitions',
      'states.standard.transitions',
      facts.used('transitions', 'transitions', typically(100, 1_000, 100_000)),
    ),
  ];
};
