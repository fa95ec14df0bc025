import { ALL_HOURS } from '../facts.ts';
import { by, exactly } from '../measure.ts';
import { type Pricer, part } from '../pricer.ts';

/** The control plane; nodes have lines of their own. */
export const eksCluster: Pricer = () => [
  part('Control plane', 'eks.cluster.standard', by(exactly(1, '1 cluster'), ALL_HOURS)),
];
