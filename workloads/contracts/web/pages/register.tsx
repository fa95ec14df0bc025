import { Button, CenteredPage, EmptyState, TextField } from '@lintel/workload-ui';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Link } from 'react-router';
import type { User } from '../answers.ts';
import { register } from '../api.ts';
import { faultAt } from '../faults.ts';
import { PRODUCT } from '../product.ts';

export function RegisterPage() {
  const { mutate, data, error, isPending } = useMutation<User, Error, FormData>({
    mutationFn: (typed) =>
      register({
        name: String(typed.get('name')),
        email: String(typed.get('email')),
        password: String(typed.get('password')),
      }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutate(new FormData(event.currentTarget));
  };
  const known = ['name', 'email', 'password'].some((name) => faultAt(error, name) !== undefined);
  return (
    <CenteredPage product={PRODUCT}>
      <title>New account</title>
      <h1 className="mb-4">New account</h1>
      {data !== undefined ? (
        <EmptyState
          title={data.isActive ? 'The account is open' : 'The account waits'}
          action={<Link to="/">To the login</Link>}
        >
          {data.isActive ? 'You can log in now.' : 'An administrator has to open it before you can log in.'}
        </EmptyState>
      ) : (
        <form onSubmit={submit} className="grid gap-4">
          <TextField label="Name" name="name" autoComplete="name" required fault={faultAt(error, 'name')} />
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username"
            required
            fault={faultAt(error, 'email', 'EMAIL_TAKEN')}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="new-password"
            hint="12 characters or more."
            required
            fault={faultAt(error, 'password', 'POOR_PASSWORD')}
          />
          {error !== null && !known && faultAt(error, '', 'EMAIL_TAKEN') === undefined && (
            <p role="alert" className="text-bad">
              {error.message}
            </p>
          )}
          <Button kind="primary" type="submit" busy={isPending}>
            Ask for an account
          </Button>
          <Link to="/">To the login</Link>
        </form>
      )}
    </CenteredPage>
  );
}
