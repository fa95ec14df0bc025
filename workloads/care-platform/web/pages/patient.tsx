import { ApiError, Badge, Button, ButtonLink, Card, EmptyState, Loaded, PageHead, Tabs } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Patient } from '../answers.ts';
import { api } from '../api.ts';
import { AuthorizationsPanel } from '../parts/authorizations.tsx';
import { CareTeamDialog } from '../parts/care-team.tsx';
import { EditPatient } from '../parts/edit-patient.tsx';
import { PatientAppointments } from '../parts/patient-appointments.tsx';
import { SessionsPanel } from '../parts/sessions.tsx';
import { useMe } from '../session.tsx';
import { dayText } from '../words.ts';

export function PatientPage() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: ['patient', id], queryFn: () => api.get<Patient>(`/api/patients/${id}`) });
  if (
    query.error instanceof ApiError &&
    (query.error.code === 'BTG_REQUIRED' || query.error.code === 'NOT_ON_CARE_TEAM')
  )
    return <Closed id={id} />;
  return <Loaded query={query}>{(patient) => <Open patient={patient} />}</Loaded>;
}

/** A record that is not for everybody: what can be done about it. */
function Closed({ id }: { readonly id: string }) {
  const { role } = useMe();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <PageHead title="This record is closed" />
      <EmptyState
        title={role === 'ADMIN' ? 'Administrators read no records' : 'You are not on the care team of this patient'}
        action={
          role === 'ADMIN' && (
            <div className="flex flex-wrap justify-center gap-2">
              <ButtonLink to={`/break-the-glass?patient=${id}`}>Break the glass</ButtonLink>
              <Button onClick={() => setOpen(true)}>Set the care team</Button>
            </div>
          )
        }
      >
        {role === 'ADMIN'
          ? 'In an emergency a record is opened to a colleague for a short time. Each look is recorded.'
          : 'In an emergency an administrator can open it to you for a short time.'}
      </EmptyState>
      {role === 'ADMIN' && <CareTeamDialog patientId={id} isOpen={isOpen} onClose={() => setOpen(false)} />}
    </>
  );
}

function Open({ patient }: { readonly patient: Patient }) {
  const [tab, setTab] = useState('authorizations');
  const [isEditing, setEditing] = useState(false);
  const mayWrite = patient.access === 'care team';
  const facts = [
    ['Record number', patient.mrn],
    ['Date of birth', dayText(patient.dateOfBirth)],
    ['Telephone', patient.phone ?? '–'],
    ['Address', patient.address ?? '–'],
    ['Care team', patient.careTeam.map(({ givenName, familyName }) => `${givenName} ${familyName}`).join(', ') || '–'],
    ['Own account', patient.hasPortal ? 'Linked' : 'Not linked'],
  ] as const;
  return (
    <>
      <PageHead
        title={`${patient.givenName} ${patient.familyName}`}
        detail={
          patient.access === 'grant' ? (
            <Badge tone="bad">Opened by break-the-glass</Badge>
          ) : (
            <Badge tone={patient.status === 'ACTIVE' ? 'good' : 'neutral'}>
              {patient.status === 'ACTIVE' ? 'Active' : 'Inactive'}
            </Badge>
          )
        }
      >
        <ButtonLink to={`/patients/${patient.id}/access-report`}>Who saw this</ButtonLink>
        {mayWrite && <Button onClick={() => setEditing(true)}>Edit</Button>}
      </PageHead>
      <Card className="mb-6">
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
          {facts.map(([label, text]) => (
            <div key={label}>
              <dt className="text-sm text-quiet">{label}</dt>
              <dd className="break-words">{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Tabs
        label="Parts of the record"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'authorizations', label: 'Authorizations', panel: <AuthorizationsPanel patient={patient} /> },
          { value: 'sessions', label: 'Sessions', panel: <SessionsPanel patient={patient} /> },
          { value: 'appointments', label: 'Appointments', panel: <PatientAppointments patient={patient} /> },
        ]}
      />
      {mayWrite && <EditPatient patient={patient} isOpen={isEditing} onClose={() => setEditing(false)} />}
      {patient.access !== 'own record' && (
        <p className="mt-6 text-sm">
          <Link to="/patients">All patients</Link>
        </p>
      )}
    </>
  );
}
