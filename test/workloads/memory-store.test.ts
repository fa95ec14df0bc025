import { memoryStore } from '../../workloads/web-app/server/store/memory-store.ts';
import { describeStore } from './store-behaviours.ts';

describeStore('in memory', async (items) => memoryStore(items));
