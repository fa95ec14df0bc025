import { Button, Card, CenteredPage, PageHead, TextField, useToast } from '@lintel/workload-ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../api.ts';
import { type Form, useForm } from '../form.ts';
import { PRODUCT } from '../product.ts';
import { Refusal } from '../refusal.tsx';
import { useMe, useSession } from '../session.tsx';

function CodeForm({ form, action }: { readonly form: Form; readonly action: string }) {
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Refusal form={form} />
      <TextField
        label="Code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="\d{6}"
        maxLength={6}
        required
        hint="Six digits of your authenticator"
        fault={form.fault('code')}
      />
      <Button kind="primary" type="submit" busy={form.busy}>
        {action}
      </Button>
    </form>
  );
}

/** After the password, where there is a second factor. */
export function CodePage() {
  const { reload, logout } = useSession();
  const form = useForm(async (typed) => {
    await api.post('/api/auth/mfa/verify', typed);
    await reload();
  });
  return (
    <CenteredPage product={PRODUCT}>
      <PageHead title="Enter your code" />
      <CodeForm form={form} action="Go on" />
      <Button kind="quiet" className="mt-4" onClick={() => void logout()}>
        Log in as somebody else
      </Button>
    </CenteredPage>
  );
}

interface Factor {
  readonly secret: string;
  readonly uri: string;
}

export function EnrolPage() {
  const { reload } = useSession();
  const { hasSecondFactor } = useMe();
  const [factor, setFactor] = useState<Factor>();
  const go = useNavigate();
  const say = useToast();
  const begin = useForm(async () => setFactor(await api.post<Factor>('/api/auth/mfa/enrol')));
  const confirm = useForm(async (typed) => {
    await api.post('/api/auth/mfa/verify', typed);
    await reload();
    say.done('Your authenticator is set up');
    void go('/');
  });
  return (
    <>
      <PageHead title="Second factor" detail="An app on your telephone that shows a new code every 30 seconds." />
      <Card>
        {hasSecondFactor ? (
          <p>Your authenticator is set up. Whoever loses it asks another administrator to reset it.</p>
        ) : factor === undefined ? (
          <form onSubmit={begin.onSubmit} className="grid justify-items-start gap-4">
            <Refusal form={begin} />
            <p>Install an authenticator app first.</p>
            <Button kind="primary" type="submit" busy={begin.busy}>
              Begin
            </Button>
          </form>
        ) : (
          <div className="grid max-w-md gap-4">
            <p>
              Type this key into the app, or <a href={factor.uri}>open it there</a> on this device:
            </p>
            <p className="rounded-lg bg-raised p-3 font-mono text-lg break-all">
              {factor.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}
            </p>
            <CodeForm form={confirm} action="Confirm" />
          </div>
        )}
      </Card>
    </>
  );
}
