/** Who is logged in, and which page is shown. */
import { CenteredPage, type Destination, EmptyState, LoadingState, Shell, useToast } from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Route, Routes, useNavigate, useParams } from 'react-router';
import { ENTITIES, ENTITY_TYPES, type EntityType, isEntityType } from '../src/entities.ts';
import { AccountPage } from './account.tsx';
import { api, LOGGED_OUT, useMe, usePermissions } from './api.ts';
import { BoardPage } from './board.tsx';
import { HomePage } from './home.tsx';
import { ListPage } from './list.tsx';
import { LoginPage } from './login.tsx';
import { NewPage } from './new.tsx';
import { SettingsPage } from './settings.tsx';
import { SharedPage } from './shared.tsx';
import { ThingPage } from './thing.tsx';

export const PRODUCT = 'Coherent PMO';

export function App() {
  return (
    <Routes>
      <Route path="/shared/:type/:code" element={<SharedPage product={PRODUCT} />} />
      <Route path="*" element={<Inside />} />
    </Routes>
  );
}

const GROUPS: readonly { readonly label: string; readonly types: readonly EntityType[] }[] = [
  { label: 'Work', types: ['project', 'task', 'cust', 'wiki', 'form', 'artifact', 'reports'] },
  { label: 'Company', types: ['employee', 'role', 'position', 'business', 'office', 'worksite'] },
];

function Inside() {
  const me = useMe();
  const permissions = usePermissions();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  useEffect(() => {
    const forget = () => queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    window.addEventListener(LOGGED_OUT, forget);
    return () => window.removeEventListener(LOGGED_OUT, forget);
  }, [queries]);
  if (me.isLoading)
    return (
      <CenteredPage product={PRODUCT}>
        <LoadingState />
      </CenteredPage>
    );
  if (me.data === undefined || me.isError) return <LoginPage product={PRODUCT} />;
  const logout = async () => {
    try {
      await api.post('/auth/logout');
      queries.clear();
      await queries.resetQueries({ queryKey: ['me'] });
      navigate('/');
    } catch (fault) {
      say.failed('You are still logged in', fault);
    }
  };
  const held = permissions.data ?? {};
  const groups = GROUPS.flatMap(({ label, types }) =>
    types
      .filter((type) => held[type] !== undefined)
      .map(
        (type, at): Destination => ({
          to: `/${type}`,
          label: ENTITIES[type].plural,
          ...(at === 0 && { group: label }),
        }),
      ),
  );
  const navigation = [
    { to: '/', label: 'Home' },
    ...groups,
    { to: '/settings', label: 'Lists of labels', group: 'System' },
    { to: '/account', label: 'My account' },
  ];
  return (
    <Shell
      product={PRODUCT}
      navigation={navigation}
      user={{ name: me.data.name, detail: String(me.data.title ?? me.data.email ?? '') }}
      onLogout={() => void logout()}
    >
      <Routes>
        <Route index element={<HomePage me={me.data} />} />
        <Route path="settings" element={<SettingsPage />} />
        <Route path="account" element={<AccountPage />} />
        <Route path=":type" element={<OfType page={(type) => <ListPage type={type} />} />} />
        <Route path=":type/board" element={<OfType page={(type) => <BoardPage type={type} />} />} />
        <Route path=":type/new" element={<OfType page={(type) => <NewPage type={type} />} />} />
        <Route path=":type/:id" element={<OfType page={(type, id) => <ThingPage key={id} type={type} id={id} />} />} />
        <Route path=":type/:id/:child/new" element={<OfChild />} />
        <Route path="*" element={<Nothing />} />
      </Routes>
    </Shell>
  );
}

function OfType({ page }: { readonly page: (type: EntityType, id: string) => React.ReactNode }) {
  const { type = '', id = '' } = useParams();
  return isEntityType(type) && ENTITY_TYPES.includes(type) ? page(type, id) : <Nothing />;
}

function OfChild() {
  const { type = '', id = '', child = '' } = useParams();
  return isEntityType(type) && isEntityType(child) ? <NewPage type={child} parent={{ type, id }} /> : <Nothing />;
}

function Nothing() {
  return <EmptyState title="There is no such page">The address may be wrong, or what it showed is gone.</EmptyState>;
}
