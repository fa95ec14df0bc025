import { Button, CenteredPage, PageHead, TextField } from '@lintel/workload-ui';
import { Link, useNavigate } from 'react-router';
import { open } from '../api.ts';
import { useForm } from '../form.ts';
import { PRODUCT } from '../product.ts';
import { Refusal } from '../refusal.tsx';
import { useSession } from '../session.tsx';

export const PASSWORD_HINT = 'At least 8 characters: upper and lower case, a digit and a special character';

export function RegisterPage() {
  const { login } = useSession();
  const go = useNavigate();
  const form = useForm(async (typed) => {
    await open.post('/api/auth/register', typed);
    await login(typed.email ?? '', typed.password ?? '');
    void go('/');
  });
  return (
    <CenteredPage product={PRODUCT}>
      <PageHead title="Register as a patient" detail="Staff is invited by an administrator." />
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Refusal form={form} />
        <TextField
          label="Clinic"
          name="organization"
          hint="Its short name, such as harbor-kids"
          required
          fault={form.fault('organization')}
        />
        <TextField
          label="Given name"
          name="givenName"
          autoComplete="given-name"
          required
          fault={form.fault('givenName')}
        />
        <TextField
          label="Family name"
          name="familyName"
          autoComplete="family-name"
          required
          fault={form.fault('familyName')}
        />
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
          autoComplete="new-password"
          required
          hint={PASSWORD_HINT}
          fault={form.fault('password')}
        />
        <Button kind="primary" type="submit" busy={form.busy}>
          Register
        </Button>
      </form>
      <p className="mt-4 text-sm">
        <Link to="/">Log in instead</Link>
      </p>
    </CenteredPage>
  );
}
