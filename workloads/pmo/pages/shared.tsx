/** What a link shows to whoever has it. */
import { Button, CenteredPage, Loaded, useToast } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { fieldsOf, isEntityType } from '../src/entities.ts';
import { api } from './api.ts';
import { Value } from './values.tsx';

type Shared = Readonly<Record<string, unknown>> & { readonly label: string; readonly name: string };

export function SharedPage({ product }: { readonly product: string }) {
  const { type = '', code = '' } = useParams();
  const say = useToast();
  const path = `/shared/${type}/${code}`;
  const shared = useQuery({ queryKey: ['shared', type, code], queryFn: () => api.get<Shared>(path) });
  const download = async () => {
    try {
      const { url } = await api.get<{ url: string }>(`${path}/download`);
      window.location.assign(url);
    } catch (fault) {
      say.failed('The file cannot be fetched', fault);
    }
  };
  return (
    <CenteredPage product={product}>
      <title>{`Shared – ${product}`}</title>
      <Loaded query={shared}>
        {(thing) => (
          <>
            <p className="text-quiet">{thing.label}</p>
            <h1 className="mb-4 break-words">{thing.name}</h1>
            <dl className="grid gap-3">
              {(isEntityType(type) ? fieldsOf(type) : [])
                .filter(({ name }) => name !== 'name' && thing[name] !== undefined)
                .map((field) => (
                  <div key={field.name}>
                    <dt className="text-sm text-quiet">{field.label}</dt>
                    <dd>
                      <Value field={field} value={thing[field.name]} />
                    </dd>
                  </div>
                ))}
            </dl>
            {type === 'artifact' && (
              <Button kind="primary" className="mt-4" onClick={() => void download()}>
                Download
              </Button>
            )}
          </>
        )}
      </Loaded>
    </CenteredPage>
  );
}
