import { Badge, Button, Confirm, EmptyState, Table, type Tone, useToast } from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Appointment } from '../answers.ts';
import { api } from '../api.ts';
import { timeText, wordOf } from '../words.ts';

const TONES: Readonly<Record<Appointment['status'], Tone>> = {
  SCHEDULED: 'accent',
  IN_PROGRESS: 'accent',
  COMPLETED: 'good',
  CANCELLED: 'neutral',
  NO_SHOW: 'warn',
};

export interface AppointmentTableProps {
  readonly appointments: readonly Appointment[];
  readonly isOfPatient: boolean;
  readonly mayCancel: boolean;
}

export function AppointmentTable({ appointments, isOfPatient, mayCancel }: AppointmentTableProps) {
  const [cancelling, setCancelling] = useState<Appointment>();
  const cache = useQueryClient();
  const say = useToast();
  const cancel = async ({ id }: Appointment) => {
    setCancelling(undefined);
    try {
      await api.post(`/api/appointments/${id}/cancel`);
      say.done('The appointment is cancelled');
    } catch (fault) {
      say.failed('It is not cancelled', fault);
    }
    await cache.invalidateQueries({ queryKey: ['appointments'] });
  };
  if (appointments.length === 0) return <EmptyState title="No appointment" />;
  return (
    <>
      <Table
        caption="Appointments"
        rows={appointments}
        keyOf={({ id }) => id}
        columns={[
          { key: 'when', label: 'When', show: ({ startsAt }) => timeText(startsAt) },
          ...(isOfPatient
            ? []
            : [
                {
                  key: 'patient',
                  label: 'Patient',
                  show: ({ patientId, patientName }: Appointment) => (
                    <Link to={`/patients/${patientId}`}>{patientName}</Link>
                  ),
                },
              ]),
          { key: 'units', label: 'Units', isNumber: true, isExtra: true, show: ({ units }) => units },
          { key: 'place', label: 'Place', isExtra: true, show: ({ place }) => wordOf(place) },
          {
            key: 'status',
            label: 'Status',
            show: ({ status }) => <Badge tone={TONES[status]}>{wordOf(status)}</Badge>,
          },
          ...(mayCancel
            ? [
                {
                  key: 'cancel',
                  label: 'Change',
                  show: (each: Appointment) =>
                    each.status === 'SCHEDULED' && (
                      <Button
                        kind="quiet"
                        aria-label={`Cancel the appointment of ${timeText(each.startsAt)}`}
                        onClick={() => setCancelling(each)}
                      >
                        Cancel
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      <Confirm
        title="Cancel this appointment?"
        description={cancelling === undefined ? '' : timeText(cancelling.startsAt)}
        isOpen={cancelling !== undefined}
        onClose={() => setCancelling(undefined)}
        action="Cancel the appointment"
        isDangerous
        onConfirm={() => cancelling !== undefined && void cancel(cancelling)}
      />
    </>
  );
}
