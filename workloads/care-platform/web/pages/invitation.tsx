import { Button, CenteredPage, PageHead, TextField, useToast } from '@lintel/workload-ui';
import { Link, useNavigate } from 'react-router';
import { open } from '../api.ts';
import { useForm } from '../form.ts';
import { PRODUCT } from '../product.ts';
import { Refusal } from '../refusal.tsx';
import { PASSWORD_HINT } from './register.tsx';

export function InvitationPage() {
  const go = useNavigate();
  const say = useToast();
  const form = useForm(async (typed) => {
    await open.post('/api/auth/invitation', typed);
    say.done('Your password is set', 'Log in with it.');
    void go('/');
  });
  return (
    <CenteredPage product={PRODUCT}>
      <PageHead title="Accept an invitation" />
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Refusal form={form} />
        <TextField label="Invitation" name="invitation" autoComplete="off" required fault={form.fault('invitation')} />
        <TextField
          label="New password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          hint={PASSWORD_HINT}
          fault={form.fault('password')}
        />
        <Button kind="primary" type="submit" busy={form.busy}>
          Set the password
        </Button>
      </form>
      <p className="mt-4 text-sm">
        <Link to="/">Log in instead</Link>
      </p>
    </CenteredPage>
  );
}
