import { Button, CenteredPage, PageHead, TextField } from '@lintel/workload-ui';
import { Link } from 'react-router';
import { useForm } from '../form.ts';
import { PRODUCT } from '../product.ts';
import { Refusal } from '../refusal.tsx';
import { useSession } from '../session.tsx';

export function LoginPage() {
  const { login, farewell } = useSession();
  const form = useForm(({ email = '', password = '' }) => login(email, password));
  return (
    <CenteredPage product={PRODUCT}>
      <PageHead title="Log in" />
      {farewell !== undefined && (
        <p role="status" className="mb-4 rounded-lg bg-warn-soft p-3">
          {farewell}
        </p>
      )}
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Refusal form={form} />
        <TextField
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          fault={form.fault('email')}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          fault={form.fault('password')}
        />
        <Button kind="primary" type="submit" busy={form.busy}>
          Log in
        </Button>
      </form>
      <p className="mt-4 text-sm text-quiet">
        <Link to="/register">Register as a patient</Link> · <Link to="/invitation">I was invited</Link>
      </p>
    </CenteredPage>
  );
}
