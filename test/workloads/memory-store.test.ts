import { memoryStore as contractsInMemory } from '../../workloads/contracts/server/store/memory-store.ts';
import { memoryStore } from '../../workloads/web-app/server/store/memory-store.ts';
import { describeContractsStore } from './contracts-store.ts';
import { describeStore } from './store-behaviours.ts';

describeStore('in memory', async (items) => memoryStore(items));
describeContractsStore('of contracts, in memory', async () => contractsInMemory());
