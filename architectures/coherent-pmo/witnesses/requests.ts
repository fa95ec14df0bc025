/** What requests show: TLS, routes, logins, rights, and the database behind them. */
import { loggedLine, mustSee, type RunWitness, type WitnessedSystem } from 'lintel/constructs';
import { logGroupsOf } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';
import { asked, askedBy, CHIEF, FIELD, HEALTH, made, sql } from './client.ts';

export function requestWitnesses({ stage }: CoherentSettings): readonly RunWitness[] {
  const { app } = logGroupsOf(stage);
  return [
    {
      claim: 'PMO-ENC-03',
      async see(system) {
        const agreed: string[] = [];
        for (const newestTls of ['TLSv1.2', 'TLSv1.3'] as const) {
          const { tls } = await system.ask({ path: HEALTH, newestTls });
          mustSee(tls === newestTls, `a client whose newest is ${newestTls} agreed on ${tls}`);
          agreed.push(tls);
        }
        const refusal = await system.ask({ path: HEALTH, newestTls: 'TLSv1.1' }).then(
          ({ status, tls }) => `got ${status} over ${tls}`,
          (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)),
        );
        // What the server says, not what the client does not offer: https://datatracker.ietf.org/doc/html/rfc5246#section-7.2.2
        mustSee(/alert protocol version/.test(refusal), `a client of TLS 1.1 ${refusal}`);
        return `${agreed.join(' and ')} are agreed on; a client of TLS 1.1 gets the alert "protocol version".`;
      },
    },
    {
      claim: 'PMO-ENC-05',
      async see(system) {
        const { status, tls } = await system.ask({ path: HEALTH });
        mustSee(status === 200 && tls !== '', `${HEALTH} gets ${status} over ${tls || 'no TLS'}`);
        return `GET ${HEALTH} through nginx is answered with 200 over ${tls}.`;
      },
    },
    {
      claim: 'PMO-FLW-03',
      async see(system) {
        const id = crypto.randomUUID();
        const { status, headers, body } = await system.ask({ path: HEALTH, headers: { 'x-request-id': id } });
        const isItsOwn = headers['x-request-id'] === id && headers['content-type']?.startsWith('application/json');
        mustSee(status === 200 && isItsOwn === true, `${HEALTH} gets ${status}: ${body.slice(0, 80)}`);
        // Questions after its health leave no line.
        await system.ask({ path: '/api/v1/auth/me', headers: { 'x-request-id': id } });
        await loggedLine(system, app, id);
        return `GET ${HEALTH} gets 200 in JSON with the id of the request, as the API answers; its log in ${app} has the next one.`;
      },
    },
    {
      claim: 'PMO-FLW-04',
      async see(system) {
        for (const path of ['/', '/project']) {
          const { status, headers, body } = await system.ask({ path });
          const type = headers['content-type'] ?? '';
          mustSee(
            status === 200 && type.startsWith('text/html') && body.includes('<script'),
            `${path} gets ${status} ${type}`,
          );
        }
        return '/ and /project are answered with the page of the site.';
      },
    },
    {
      claim: 'PMO-FLW-05',
      async see(system) {
        const none = await asked(system, { path: '/api/v1/project' });
        const false_ = await asked(system, { path: '/api/v1/project', headers: { authorization: `Bearer ${FALSE}` } });
        const right = await askedBy(system, CHIEF, 'GET', '/project');
        mustSee(none.status === 401, `without a token it is ${none.status}`);
        mustSee(false_.status === 401, `with a token that somebody else signed it is ${false_.status}`);
        mustSee(right.status === 200, `with a token it is ${right.status}`);
        return 'Without a token and with one that somebody else signed: 401. With the token of a login: 200.';
      },
    },
    {
      claim: 'PMO-FLW-06',
      async see(system) {
        const customer = await made(system, 'cust', 'Seen by few');
        const looks = async () => (await askedBy(system, FIELD, 'GET', `/cust/${customer}`)).status;
        const before = await looks();
        mustSee(before === 403, `without a permission the customer gets ${before}`);
        const granted = await askedBy(system, CHIEF, 'POST', '/rbac/grant', {
          empid: await idOfPerson(system, FIELD),
          entity: 'cust',
          entity_id: customer,
          permission: [0],
        });
        mustSee(granted.status === 201, `the grant gets ${granted.status}: ${granted.body.slice(0, 160)}`);
        const rows = await sql(
          system,
          `select count(*) from app.entity_id_rbac_map where entity = 'cust' and entity_id = '${customer}' and permission = '{0}'`,
        );
        mustSee(rows === '1', `entity_id_rbac_map has ${rows} rows of the grant`);
        const after = await looks();
        mustSee(after === 200, `with the permission the customer gets ${after}`);
        return 'A customer gets 403 without a permission, and 200 as soon as entity_id_rbac_map has a row for it.';
      },
    },
    {
      claim: 'PMO-FLW-07',
      async see(system) {
        const id = await made(system, 'project', 'A wall');
        const row = () => sql(system, `select name, active_flag from app.d_project where id = '${id}'`);
        mustSee((await row()) === 'A wall|t', `after it was made the row is ${await row()}`);
        const read = await askedBy(system, CHIEF, 'GET', `/project/${id}`);
        mustSee(read.status === 200 && read.json.name === 'A wall', `it is read with ${read.status}`);
        const changed = await askedBy(system, CHIEF, 'PATCH', `/project/${id}`, { name: 'A higher wall' });
        mustSee(changed.status === 200, `the change gets ${changed.status}`);
        mustSee((await row()) === 'A higher wall|t', `after the change the row is ${await row()}`);
        const deleted = await askedBy(system, CHIEF, 'DELETE', `/project/${id}`);
        const gone = await askedBy(system, CHIEF, 'GET', `/project/${id}`);
        mustSee(deleted.status === 204 && gone.status === 404, `deleted: ${deleted.status}, then ${gone.status}`);
        mustSee((await row()) === 'A higher wall|f', `after it was deleted the row is ${await row()}`);
        return 'A project was made, read, changed and deleted; each time app.d_project had it so.';
      },
    },
    {
      claim: 'PMO-FLW-08',
      async see(system) {
        await askedBy(system, CHIEF, 'GET', '/project');
        const ended = await sql(
          system,
          "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = 'coherent' and pid <> pg_backend_pid()",
        );
        mustSee(Number(ended) > 0, 'the API held no connection');
        for (let count = 1; count <= MANY; count += 1) {
          const { status } = await askedBy(system, CHIEF, 'GET', '/project?limit=1');
          mustSee(status === 200, `request ${count} after the end of all connections gets ${status}`);
        }
        return `The server closed ${ended} connections of the API; the ${MANY} requests after that all got 200.`;
      },
    },
    {
      claim: 'PMO-FLW-09',
      async see(system) {
        const { status, headers, tls, json } = await askedBy(system, CHIEF, 'GET', '/project');
        const type = headers['content-type'] ?? '';
        mustSee(
          status === 200 && tls !== '' && type.startsWith('application/json') && Array.isArray(json.data),
          `a list gets ${status} ${type} over ${tls || 'no TLS'}`,
        );
        return `A list is answered as ${type}, over ${tls}.`;
      },
    },
  ];
}

const MANY = 12;

/** Signed with another key: header {"alg":"HS256"}, payload {"sub":"x"}. */
const FALSE = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

async function idOfPerson(system: WitnessedSystem, email: string): Promise<string> {
  const { json } = await askedBy(system, email, 'GET', '/auth/me');
  mustSee(typeof json.id === 'string', `${email} has no id`);
  return json.id;
}
