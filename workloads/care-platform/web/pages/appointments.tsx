import { Button, Loaded, PageHead } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Appointment } from '../answers.ts';
import { api } from '../api.ts';
import { AppointmentTable } from '../parts/appointment-table.tsx';
import { dayText } from '../words.ts';

const WEEK = 7;

/** Monday, at midnight of this place. */
function weekFrom(weeks: number): Date {
  const today = new Date();
  return new Date(
    today.getFullYear(),
    today.getMonth(),
    today.getDate() - ((today.getDay() + 6) % WEEK) + weeks * WEEK,
  );
}

const dayOf = (date: Date) =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

export function AppointmentsPage() {
  const [weeks, setWeeks] = useState(0);
  const [from, to] = [weekFrom(weeks), weekFrom(weeks + 1)];
  const query = useQuery({
    queryKey: ['appointments', 'mine', weeks],
    queryFn: () =>
      api.get<{ readonly appointments: readonly Appointment[] }>('/api/appointments', {
        from: from.toISOString(),
        to: to.toISOString(),
      }),
  });
  return (
    <>
      <PageHead title="Appointments" detail={`The week of ${dayText(dayOf(from))}`}>
        <Button onClick={() => setWeeks(weeks - 1)}>Earlier</Button>
        <Button onClick={() => setWeeks(0)} disabled={weeks === 0}>
          This week
        </Button>
        <Button onClick={() => setWeeks(weeks + 1)}>Later</Button>
      </PageHead>
      <Loaded query={query}>
        {({ appointments }) => <AppointmentTable appointments={appointments} isOfPatient={false} mayCancel />}
      </Loaded>
    </>
  );
}
