import { Construct } from 'constructs';
import { ContainerRepository, type ProductionStack } from 'lintel/constructs';
import { named, SERVICES, type Service } from './names.ts';
import type { Security } from './security.ts';

export type Repositories = Readonly<Record<Service, ContainerRepository>>;

/** Module `ecr`: one repository a service, in both stages, so that the images can be pushed before the services exist. */
export function addRepositories(stack: ProductionStack, { secretsKey }: Security): Repositories {
  const scope = new Construct(stack, 'Ecr');
  const entries = SERVICES.map((service) => {
    const id = service.charAt(0).toUpperCase() + service.slice(1);
    return [service, new ContainerRepository(scope, id, { name: named(service), key: secretsKey })] as const;
  });
  return Object.fromEntries(entries) as Repositories;
}
