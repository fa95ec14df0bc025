import { typically } from '../facts.ts';
import { type Pricer, part } from '../pricer.ts';

export const ecrRepository: Pricer = (facts) => [
  part('Storage of images', 'ecr.storage', facts.used('storageGb', 'GB', typically(0.5, 2, 10))),
];
