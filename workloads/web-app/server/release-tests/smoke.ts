/** Whether a release that was just deployed serves at all: `npm run test:smoke -- URL`. It changes nothing. */
import { must, runAgainst } from './client.ts';

await runAgainst({
  async 'the first page is there'(ask) {
    const { status, type } = await ask('/');
    must(status === 200 && type.startsWith('text/html'), `GET / is answered with ${status}, ${type}`);
  },
  async 'the catalogue is there'(ask) {
    const { status, body } = await ask('/api/items');
    must(status === 200 && Array.isArray(JSON.parse(body).items), `GET /api/items is answered with ${status}`);
  },
  async 'orders are for who is logged in'(ask) {
    const { status } = await ask('/api/orders');
    must(status === 401, `GET /api/orders without a login is answered with ${status}`);
  },
});
