import { memoryStore } from '../../workloads/pmo/server/store/memory-store.ts';
import { describePmoStore } from './pmo-store-behaviours.ts';

describePmoStore('in memory', async () => memoryStore());
