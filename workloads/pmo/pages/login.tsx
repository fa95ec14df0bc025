import { ApiError, Button, CenteredPage, TextField } from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from './api.ts';

export function LoginPage({ product }: { readonly product: string }) {
  const queries = useQueryClient();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setFault(undefined);
    try {
      await api.post('/auth/login', { email: given.get('email'), password: given.get('password') });
      await queries.resetQueries();
    } catch (thrown) {
      setFault(thrown instanceof ApiError ? thrown.message : 'You could not be logged in.');
    } finally {
      setBusy(false);
    }
  };
  return (
    <CenteredPage product={product}>
      <title>{`Log in – ${product}`}</title>
      <h1 className="mb-4">Log in</h1>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <TextField label="E-mail" name="email" type="email" autoComplete="username" required />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
        {fault !== undefined && (
          <p role="alert" className="text-bad">
            {fault}
          </p>
        )}
        <Button type="submit" kind="primary" busy={isBusy}>
          Log in
        </Button>
      </form>
    </CenteredPage>
  );
}
