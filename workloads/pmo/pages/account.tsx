import { Button, Card, PageHead, TextField, useToast } from '@lintel/workload-ui';
import { type FormEvent, useState } from 'react';
import { api } from './api.ts';

const SHORTEST = 12;

export function AccountPage() {
  const say = useToast();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    setBusy(true);
    try {
      await api.post('/auth/password', { current: given.get('current'), next: given.get('next') });
      form.reset();
      say.done('The password is changed', 'Your other sessions have ended.');
    } catch (fault) {
      say.failed('The password is not changed', fault);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead title="My account" />
      <Card title="Password" className="max-w-md">
        <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
          <TextField label="Current password" name="current" type="password" autoComplete="current-password" required />
          <TextField
            label="New password"
            name="next"
            type="password"
            autoComplete="new-password"
            minLength={SHORTEST}
            required
            hint={`${SHORTEST} signs or more`}
          />
          <Button type="submit" kind="primary" busy={isBusy}>
            Change password
          </Button>
        </form>
      </Card>
    </>
  );
}
