/** Which page is where, and for whom. */
import { CenteredPage, EmptyState, LoadingState, PageHead, Shell } from '@lintel/workload-ui';
import { Link, Route, Routes } from 'react-router';
import { ContractPage } from './pages/contract.tsx';
import { ContractsPage } from './pages/contracts.tsx';
import { CostsPage } from './pages/costs.tsx';
import { LoginPage } from './pages/login.tsx';
import { NewContractPage } from './pages/new-contract.tsx';
import { PasswordPage } from './pages/password.tsx';
import { RegisterPage } from './pages/register.tsx';
import { UsersPage } from './pages/users.tsx';
import { PRODUCT } from './product.ts';
import { useSession } from './session.tsx';

export function App() {
  const { user, isKnown, logout } = useSession();
  if (!isKnown)
    return (
      <CenteredPage product={PRODUCT}>
        <LoadingState />
      </CenteredPage>
    );
  if (user === undefined)
    return (
      <Routes>
        <Route path="/register" element={<RegisterPage />} />
        <Route path="*" element={<LoginPage />} />
      </Routes>
    );
  const navigation = [
    { to: '/', label: 'Contracts' },
    { to: '/password', label: 'Password' },
    ...(user.role === 'ADMIN'
      ? [
          { to: '/users', label: 'Users', group: 'Administration' },
          { to: '/costs', label: 'Cost of Claude' },
        ]
      : []),
  ];
  return (
    <Shell
      product={PRODUCT}
      navigation={navigation}
      user={{ name: user.name, detail: user.role }}
      onLogout={() => void logout()}
    >
      <Routes>
        <Route path="/" element={<ContractsPage />} />
        <Route path="/contracts/new" element={<NewContractPage />} />
        <Route path="/contracts/:id" element={<ContractPage />} />
        <Route path="/password" element={<PasswordPage />} />
        <Route path="/users" element={<UsersPage />} />
        <Route path="/costs" element={<CostsPage />} />
        <Route path="*" element={<NothingHere />} />
      </Routes>
    </Shell>
  );
}

function NothingHere() {
  return (
    <>
      <PageHead title="There is no such page" />
      <EmptyState title="Nothing is here" action={<Link to="/">To the contracts</Link>} />
    </>
  );
}
