/** The pages of the care platform. */
import '@lintel/workload-ui/style.css';
import { mount } from '@lintel/workload-ui';
import { App } from './app.tsx';
import { SessionProvider } from './session.tsx';

mount(
  <SessionProvider>
    <App />
  </SessionProvider>,
);
