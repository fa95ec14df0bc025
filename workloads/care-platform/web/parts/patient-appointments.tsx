import { Button, Dialog, DialogActions, Loaded, SelectField, TextField, useToast } from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Appointment, Patient } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { Refusal } from '../refusal.tsx';
import { AppointmentTable } from './appointment-table.tsx';
import { useAuthorizations } from './authorizations.tsx';

const AHEAD_MS = 60 * 86_400_000;
const BEFORE_MS = 14 * 86_400_000;

export function PatientAppointments({ patient }: { readonly patient: Patient }) {
  const [isBooking, setBooking] = useState(false);
  const query = useQuery({
    queryKey: ['appointments', patient.id],
    queryFn: () =>
      api.get<{ readonly appointments: readonly Appointment[] }>('/api/appointments', {
        patientId: patient.id,
        from: new Date(Date.now() - BEFORE_MS).toISOString(),
        to: new Date(Date.now() + AHEAD_MS).toISOString(),
      }),
  });
  const mayWrite = patient.access === 'care team';
  return (
    <>
      {mayWrite && (
        <div className="mb-3 flex justify-end">
          <Button onClick={() => setBooking(true)}>Book an appointment</Button>
        </div>
      )}
      <Loaded query={query}>
        {({ appointments }) => <AppointmentTable appointments={appointments} isOfPatient mayCancel={mayWrite} />}
      </Loaded>
      <Book patient={patient} isOpen={isBooking} onClose={() => setBooking(false)} />
    </>
  );
}

interface BookProps {
  readonly patient: Patient;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Book({ patient, isOpen, onClose }: BookProps) {
  const cache = useQueryClient();
  const say = useToast();
  const query = useAuthorizations(patient.id);
  const active = query.data?.authorizations.filter(({ status }) => status === 'ACTIVE') ?? [];
  const form = useForm(async ({ day = '', from = '', minutes = '', ...typed }) => {
    const startsAt = new Date(`${day}T${from}`);
    const endsAt = new Date(startsAt.getTime() + Number(minutes) * 60_000);
    await api.post('/api/appointments', {
      ...typed,
      patientId: patient.id,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
    });
    await cache.invalidateQueries({ queryKey: ['appointments'] });
    say.done('The appointment is booked');
    onClose();
  });
  return (
    <Dialog title="Book an appointment" isOpen={isOpen} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Refusal form={form} />
        </div>
        <SelectField
          className="sm:col-span-2"
          label="Authorization"
          name="authorizationId"
          required
          choices={active.map(({ id, payer, number, remainingUnits }) => ({
            value: id,
            label: `${payer} ${number}, ${remainingUnits} units left`,
          }))}
        />
        <SelectField
          label="With"
          name="providerId"
          required
          choices={patient.careTeam.map(({ id, givenName, familyName }) => ({
            value: id,
            label: `${givenName} ${familyName}`,
          }))}
        />
        <SelectField
          label="Place"
          name="place"
          choices={[
            { value: 'CLINIC', label: 'Clinic' },
            { value: 'HOME', label: 'Home' },
            { value: 'SCHOOL', label: 'School' },
            { value: 'TELEHEALTH', label: 'Telehealth' },
          ]}
        />
        <TextField label="Day" name="day" type="date" required />
        <TextField label="From" name="from" type="time" required />
        <TextField
          label="Minutes"
          name="minutes"
          type="number"
          min={15}
          max={480}
          step={15}
          defaultValue={60}
          required
        />
        <div className="sm:col-span-2">
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" type="submit" busy={form.busy} disabled={active.length === 0}>
              Book
            </Button>
          </DialogActions>
        </div>
      </form>
    </Dialog>
  );
}
