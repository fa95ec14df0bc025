/** Which page is where, and for whom. */
import { Card, CenteredPage, EmptyState, LoadingState, PageHead, Shell } from '@lintel/workload-ui';
import type { ReactNode } from 'react';
import { Link, Navigate, Route, Routes } from 'react-router';
import type { Me } from './answers.ts';
import { AccessReportPage } from './pages/access-report.tsx';
import { AppointmentsPage } from './pages/appointments.tsx';
import { AuditPage } from './pages/audit.tsx';
import { BreakTheGlassPage } from './pages/break-the-glass.tsx';
import { ClaimsPage } from './pages/claims.tsx';
import { InvitationPage } from './pages/invitation.tsx';
import { LoginPage } from './pages/login.tsx';
import { PatientPage } from './pages/patient.tsx';
import { PatientsPage } from './pages/patients.tsx';
import { RegisterPage } from './pages/register.tsx';
import { CodePage, EnrolPage } from './pages/second-factor.tsx';
import { SessionPage } from './pages/session.tsx';
import { StaffPage } from './pages/staff.tsx';
import { PRODUCT } from './product.ts';
import { useSession } from './session.tsx';
import { timeText } from './words.ts';

export function App() {
  const { standing, me } = useSession();
  if (standing === 'unknown')
    return (
      <CenteredPage product={PRODUCT}>
        <title>{PRODUCT}</title>
        <h1 className="sr-only">{PRODUCT}</h1>
        <LoadingState />
      </CenteredPage>
    );
  if (standing === 'code') return <CodePage />;
  if (standing === 'out' || me === undefined)
    return (
      <Routes>
        <Route path="/register" element={<RegisterPage />} />
        <Route path="/invitation" element={<InvitationPage />} />
        <Route path="*" element={<LoginPage />} />
      </Routes>
    );
  return <Inside me={me} />;
}

const PAGES: Readonly<Record<Me['role'], readonly (readonly [path: string, label: string])[]>> = {
  ADMIN: [
    ['/patients', 'Patients'],
    ['/break-the-glass', 'Break the glass'],
    ['/audit', 'Audit'],
    ['/staff', 'Staff'],
  ],
  PRACTITIONER: [
    ['/patients', 'My patients'],
    ['/appointments', 'Appointments'],
    ['/claims', 'Claims'],
  ],
  PATIENT: [['/patients', 'My record']],
};

const ELEMENTS: Readonly<Record<string, ReactNode>> = {
  '/patients': <PatientsPage />,
  '/appointments': <AppointmentsPage />,
  '/claims': <ClaimsPage />,
  '/break-the-glass': <BreakTheGlassPage />,
  '/audit': <AuditPage />,
  '/staff': <StaffPage />,
};

function Inside({ me }: { readonly me: Me }) {
  const { logout } = useSession();
  const isWithoutFactor = me.role === 'ADMIN' && !me.hasSecondFactor;
  return (
    <Shell
      product={PRODUCT}
      navigation={[
        ...PAGES[me.role].map(([to, label]) => ({ to, label })),
        ...(me.hasSecondFactor ? [] : [{ to: '/second-factor', label: 'Second factor' }]),
      ]}
      user={{ name: `${me.givenName} ${me.familyName}`, detail: me.organization }}
      onLogout={() => void logout()}
      notice={<Notices me={me} isWithoutFactor={isWithoutFactor} />}
    >
      <Routes>
        <Route path="/" element={<Navigate to="/patients" replace />} />
        {PAGES[me.role].map(([path]) => (
          <Route key={path} path={path} element={ELEMENTS[path]} />
        ))}
        <Route path="/patients/:id" element={<PatientPage />} />
        <Route path="/patients/:id/access-report" element={<AccessReportPage />} />
        <Route path="/patients/:id/sessions/:sessionId" element={<SessionPage />} />
        <Route path="/second-factor" element={<EnrolPage />} />
        <Route
          path="*"
          element={
            <>
              <PageHead title="There is no such page" />
              <EmptyState title="Nothing is here" action={<Link to="/">To the first page</Link>} />
            </>
          }
        />
      </Routes>
    </Shell>
  );
}

function Notices({ me, isWithoutFactor }: { readonly me: Me; readonly isWithoutFactor: boolean }) {
  if (!isWithoutFactor && me.grants.length === 0 && me.portalCode === undefined) return null;
  return (
    <aside aria-label="Notices">
      {isWithoutFactor && (
        <p className="border-b border-line bg-warn-soft px-4 py-2">
          Administration needs a second factor. <Link to="/second-factor">Set up an authenticator</Link>
        </p>
      )}
      {me.grants.map(({ id, patientId, patientInitials, expiresAt }) => (
        <p key={id} className="border-b border-line bg-bad-soft px-4 py-2">
          The record of {patientInitials} is open to you until {timeText(expiresAt)}; each look is recorded.{' '}
          <Link to={`/patients/${patientId}`}>Open the record</Link>
        </p>
      ))}
      {me.portalCode !== undefined && (
        <Card className="m-4">
          Tell this code to your therapist in person, who then links your record:{' '}
          <strong className="font-mono">{me.portalCode}</strong>
        </Card>
      )}
    </aside>
  );
}
