import { memoryStore } from './memory-store.ts';
import { describeStore } from './store-behaviours.ts';

describeStore('in memory', async (items) => memoryStore(items));
