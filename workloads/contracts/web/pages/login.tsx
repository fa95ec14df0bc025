import { Button, CenteredPage, TextField, useToast } from '@lintel/workload-ui';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { PRODUCT } from '../product.ts';
import { useSession } from '../session.tsx';

export function LoginPage() {
  const { login } = useSession();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const toast = useToast();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    setBusy(true);
    setFault(undefined);
    login(String(typed.get('email')), String(typed.get('password')))
      .catch((refused: unknown) => {
        setFault(refused instanceof Error ? refused.message : 'Something went wrong.');
        toast.failed('You are not logged in', refused);
      })
      .finally(() => setBusy(false));
  };
  return (
    <CenteredPage product={PRODUCT}>
      <title>Log in</title>
      <h1 className="mb-4">Log in</h1>
      <form onSubmit={submit} className="grid gap-4">
        <TextField label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          fault={fault}
        />
        <Button kind="primary" type="submit" busy={busy}>
          Log in
        </Button>
        <Link to="/register">Ask for an account</Link>
      </form>
    </CenteredPage>
  );
}
