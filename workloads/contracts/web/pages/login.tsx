import { Button, CenteredPage, TextField } from '@lintel/workload-ui';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { PRODUCT } from '../product.ts';
import { useSession } from '../session.tsx';

export function LoginPage() {
  const { login } = useSession();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    setBusy(true);
    setFault(undefined);
    login(String(typed.get('email')), String(typed.get('password')))
      // Said beside the field, and gone with the next try: a toast would outlast a login that then succeeds.
      .catch((refused: unknown) => setFault(refused instanceof Error ? refused.message : 'Something went wrong.'))
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
