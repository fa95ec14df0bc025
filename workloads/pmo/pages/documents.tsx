/** Documents of a thing: what is there, and what is sent up, with its progress. */
import { Button, Card, type Column, Loaded, SelectField, Table, useToast } from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useId, useState } from 'react';
import { ARTIFACT_WORDS } from '../src/entities.ts';
import { CREATE, EDIT } from '../src/permissions.ts';
import { api, type Place, type Thing, useMay } from './api.ts';
import { List } from './list.tsx';
import { momentText } from './values.tsx';

/** The endings that the API takes. */
const ENDINGS = '.pdf,.png,.jpg,.jpeg,.webp,.gif,.docx,.xlsx,.csv,.txt,.mp4';

export function Documents({ parent }: { readonly parent: Place }) {
  const may = useMay();
  const [visibility, setVisibility] = useState('internal');
  const canUpload = may(EDIT, parent.type, parent.id) && may(CREATE, 'artifact');
  const path = `/artifact/upload?entity=${parent.type}&entity_id=${parent.id}&visibility=${visibility}`;
  return (
    <div className="grid gap-4">
      {canUpload && (
        <Card title="Upload">
          <div className="grid items-end gap-4 sm:grid-cols-[1fr_12rem]">
            <Upload path={path} label="Files, of 10 MB each at most" isMultiple />
            <SelectField
              label="Visibility"
              value={visibility}
              choices={ARTIFACT_WORDS.visibility.map((word) => ({ value: word, label: word }))}
              onChange={(event) => setVisibility(event.target.value)}
            />
          </div>
        </Card>
      )}
      <List type="artifact" parent={parent} />
    </div>
  );
}

function Upload({
  path,
  label,
  isMultiple = false,
  onDone,
}: {
  readonly path: string;
  readonly label: string;
  readonly isMultiple?: boolean;
  readonly onDone?: (answer: unknown) => void;
}) {
  const id = useId();
  const [share, setShare] = useState<number>();
  const queries = useQueryClient();
  const say = useToast();
  const send = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const files = [...(input.files ?? [])];
    if (files.length === 0) return;
    const form = new FormData();
    for (const file of files) form.append('file', file);
    setShare(0);
    try {
      const answer = await api.upload(path, form, setShare);
      say.done(files.length === 1 ? `${files[0]?.name} is stored` : `${files.length} files are stored`);
      await Promise.all(
        [['list'], ['counts'], ['permissions'], ['versions']].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      );
      onDone?.(answer);
    } catch (fault) {
      say.failed('The upload failed', fault);
    } finally {
      setShare(undefined);
      input.value = '';
    }
  };
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        type="file"
        accept={ENDINGS}
        multiple={isMultiple}
        disabled={share !== undefined}
        onChange={(event) => void send(event)}
        className="control file:mr-3 file:rounded file:border-0 file:bg-raised file:px-3 file:py-1 file:text-ink"
      />
      {share !== undefined && (
        <progress aria-label="Upload" value={share} max={1} className="h-2 w-full accent-accent-strong">
          {Math.round(share * 100)} %
        </progress>
      )}
    </div>
  );
}

export function Versions({ document }: { readonly document: Thing }) {
  const may = useMay();
  const versions = useQuery({
    queryKey: ['versions', document.id],
    queryFn: () => api.get<{ data: readonly Thing[] }>(`/artifact/${document.id}/versions`),
  });
  const columns: readonly Column<Thing>[] = [
    { key: 'version', label: 'Version', isNumber: true, show: ({ version }) => version },
    { key: 'name', label: 'File', show: ({ attachment_name, name }) => String(attachment_name ?? name) },
    { key: 'created_ts', label: 'Stored', isExtra: true, show: ({ created_ts }) => momentText(created_ts) },
    { key: 'download', label: 'Fetch', show: (row) => <DownloadButton id={row.id} version={row.version} /> },
  ];
  return (
    <div className="grid gap-4">
      {may(EDIT, 'artifact', document.id) && (
        <Card title="New version">
          <Upload path={`/artifact/${document.id}/new-version`} label="File, of 10 MB at most" />
        </Card>
      )}
      <Loaded query={versions}>
        {({ data }) => <Table caption="Versions" columns={columns} rows={data} keyOf={({ id }) => id} />}
      </Loaded>
    </div>
  );
}

function DownloadButton({ id, version }: { readonly id: string; readonly version: number }) {
  const say = useToast();
  const fetchIt = async () => {
    try {
      const { url } = await api.get<{ url: string }>(`/artifact/${id}/download`);
      window.location.assign(url);
    } catch (fault) {
      say.failed('The file cannot be fetched', fault);
    }
  };
  return (
    <Button kind="quiet" aria-label={`Download version ${version}`} onClick={() => void fetchIt()}>
      Download
    </Button>
  );
}
