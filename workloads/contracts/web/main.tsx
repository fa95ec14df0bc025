/** The pages of the contract application. */
import '@lintel/workload-ui/style.css';
import { mount } from '@lintel/workload-ui';
import { App } from './app.tsx';
import { SessionProvider } from './session.tsx';

mount(
  <SessionProvider>
    <App />
  </SessionProvider>,
);
