/** Every component on one page: what the test in a browser looks at. */
import '@lintel/workload-ui/style.css';
import {
  ApiError,
  Badge,
  Button,
  ButtonLink,
  Card,
  Checkbox,
  type Column,
  Confirm,
  EmptyState,
  ErrorState,
  LoadingState,
  mount,
  PageHead,
  Pager,
  SelectField,
  Shell,
  type Sort,
  Table,
  Tabs,
  TextArea,
  TextField,
  useToast,
} from '@lintel/workload-ui';
import { useState } from 'react';

interface Ship {
  readonly name: string;
  readonly tons: number;
}

const SHIPS: readonly Ship[] = [
  { name: 'Albatross', tons: 1200 },
  { name: 'Brigantine of the very long name that wraps', tons: 80 },
];

const COLUMNS: readonly Column<Ship>[] = [
  { key: 'name', label: 'Name', isSortable: true, show: ({ name }) => name },
  { key: 'tons', label: 'Tons', isSortable: true, isNumber: true, show: ({ tons }) => tons },
  {
    key: 'state',
    label: 'State',
    isExtra: true,
    show: () => (
      <span className="flex flex-wrap gap-1">
        <Badge>Laid up</Badge>
        <Badge tone="accent">New</Badge>
        <Badge tone="good">Afloat</Badge>
        <Badge tone="warn">Late</Badge>
        <Badge tone="bad">Lost</Badge>
      </span>
    ),
  },
];

function Sample() {
  const [tab, setTab] = useState('crew');
  const [isOpen, setOpen] = useState(false);
  const [sort, setSort] = useState<Sort>({ by: 'name', descending: false });
  const say = useToast();
  return (
    <Shell
      product="Components"
      navigation={[
        { to: '/', label: 'Home' },
        { to: '/ships', label: 'Ships', group: 'Fleet' },
      ]}
      user={{ name: 'Ada Lovelace', detail: 'ada@example.com' }}
      onLogout={() => say.done('Logged out')}
    >
      <PageHead title="Ships" detail="All that sail.">
        <ButtonLink to="/ships">All ships</ButtonLink>
        <Button kind="primary" onClick={() => setOpen(true)}>
          Sink one
        </Button>
      </PageHead>
      <div className="grid gap-6">
        <Card title="A new ship">
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField label="Name" required hint="As on the bow" />
            <TextField label="Call sign" fault="This call sign is taken." />
            <SelectField label="Kind" placeholder="Choose one" choices={[{ value: 'sloop', label: 'Sloop' }]} />
            <Checkbox label="Afloat" hint="Or on the slip" />
            <TextArea label="Remarks" className="sm:col-span-2" />
          </div>
          <div className="mt-4 flex flex-wrap gap-2">
            <Button kind="danger" onClick={() => say.failed('Not sunk', new Error('It floats.'))}>
              Sink
            </Button>
            <Button busy>Saving</Button>
            <Button kind="quiet" onClick={() => say.done('Saved', 'The ship is in the register.')}>
              Save
            </Button>
          </div>
        </Card>
        <div>
          <Table
            caption="Ships"
            columns={COLUMNS}
            rows={SHIPS}
            keyOf={({ name }) => name}
            sort={sort}
            onSort={setSort}
          />
          <Pager page={1} pages={3} total={55} onPage={() => {}} />
        </div>
        <Tabs
          label="Parts of a ship"
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'crew', label: 'Crew', count: 3, panel: <LoadingState /> },
            { value: 'cargo', label: 'Cargo', panel: <EmptyState title="No cargo">Nothing is on board.</EmptyState> },
          ]}
        />
        <ErrorState
          fault={new ApiError(500, { error: 'INTERNAL', message: 'The harbour does not answer.', requestId: 'r-1' })}
          onRetry={() => {}}
        />
      </div>
      <Confirm
        title="Sink the Albatross?"
        description="Nobody raises her again."
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        action="Sink"
        isDangerous
        onConfirm={() => setOpen(false)}
      />
    </Shell>
  );
}

mount(<Sample />);
