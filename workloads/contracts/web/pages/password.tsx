import { Button, Card, PageHead, TextField, useToast } from '@lintel/workload-ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api } from '../api.ts';
import { faultAt } from '../faults.ts';

export function PasswordPage() {
  const toast = useToast();
  const { mutate, error, isPending } = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const typed = new FormData(form);
      return api.post('/api/auth/password', { current: typed.get('current'), next: typed.get('next') });
    },
    onSuccess(_, form) {
      form.reset();
      toast.done('The password is changed', 'Everybody else who was logged in to this account is logged out.');
    },
    onError: (fault) => toast.failed('The password is unchanged', fault),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(event.currentTarget);
  };
  return (
    <>
      <PageHead title="Password" />
      <Card className="max-w-md">
        <form onSubmit={submit} className="grid gap-4">
          <TextField
            label="Password now"
            name="current"
            type="password"
            autoComplete="current-password"
            required
            fault={faultAt(error, 'current', 'WRONG_LOGIN')}
          />
          <TextField
            label="New password"
            name="next"
            type="password"
            autoComplete="new-password"
            hint="12 characters or more."
            required
            fault={faultAt(error, 'next', 'POOR_PASSWORD')}
          />
          <Button kind="primary" type="submit" busy={isPending}>
            Change password
          </Button>
        </form>
      </Card>
    </>
  );
}
