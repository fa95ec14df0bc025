/** The pages: one list, one thing, one list of children for all kinds, driven by the description in `src/entities.ts`. */
import '@lintel/workload-ui/style.css';
import { mount } from '@lintel/workload-ui';
import { App } from './app.tsx';

mount(<App />);
