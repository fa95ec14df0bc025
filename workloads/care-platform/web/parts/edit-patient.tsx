import { Button, Dialog, DialogActions, SelectField, TextArea, TextField, useToast } from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import type { Patient } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { Refusal } from '../refusal.tsx';

export interface EditPatientProps {
  readonly patient: Patient;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function EditPatient({ patient, isOpen, onClose }: EditPatientProps) {
  const cache = useQueryClient();
  const say = useToast();
  const form = useForm(async (typed) => {
    await api.patch(`/api/patients/${patient.id}`, { ...typed, version: patient.version });
    await cache.invalidateQueries({ queryKey: ['patient', patient.id] });
    say.done('The record is changed');
    onClose();
  });
  return (
    <Dialog title="Edit the record" isOpen={isOpen} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Refusal form={form} />
        </div>
        <TextField
          label="Given name"
          name="givenName"
          defaultValue={patient.givenName}
          required
          autoComplete="off"
          fault={form.fault('givenName')}
        />
        <TextField
          label="Family name"
          name="familyName"
          defaultValue={patient.familyName}
          required
          autoComplete="off"
          fault={form.fault('familyName')}
        />
        <TextField
          label="Telephone"
          name="phone"
          defaultValue={patient.phone}
          autoComplete="off"
          fault={form.fault('phone')}
        />
        <SelectField
          label="Status"
          name="status"
          defaultValue={patient.status}
          choices={[
            { value: 'ACTIVE', label: 'Active' },
            { value: 'INACTIVE', label: 'Inactive' },
          ]}
        />
        <TextArea
          className="sm:col-span-2"
          label="Address"
          name="address"
          rows={2}
          defaultValue={patient.address}
          fault={form.fault('address')}
        />
        {!patient.hasPortal && (
          <TextField
            className="sm:col-span-2"
            label="Code of the patient's account"
            name="portalCode"
            autoComplete="off"
            hint="The patient tells it in person; it links the account to this record."
            fault={form.fault('portalCode')}
          />
        )}
        <div className="sm:col-span-2">
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" type="submit" busy={form.busy}>
              Save
            </Button>
          </DialogActions>
        </div>
      </form>
    </Dialog>
  );
}
