/** The lists of labels: everybody may read them, who has the right changes them. */
import {
  Badge,
  Button,
  Checkbox,
  type Column,
  Dialog,
  DialogActions,
  Loaded,
  PageHead,
  SelectField,
  Table,
  TextField,
  useToast,
} from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSearchParams } from 'react-router';
import { isLabelCategory, LABEL_CATEGORIES, type LabelCategory } from '../src/labels.ts';
import { CREATE, EDIT } from '../src/permissions.ts';
import { api, type Label, useLabels, useMay } from './api.ts';

export function SettingsPage() {
  const [asked, setAsked] = useSearchParams();
  const given = asked.get('list') ?? '';
  const category: LabelCategory = isLabelCategory(given) ? given : 'project_stage';
  const labels = useLabels(category);
  const may = useMay();
  const [edited, setEdited] = useState<Partial<Label>>();
  const columns: readonly Column<Label>[] = [
    { key: 'sort_order', label: 'Order', isNumber: true, show: ({ sort_order }) => sort_order },
    { key: 'name', label: 'Label', show: ({ name }) => name },
    { key: 'descr', label: 'Description', isExtra: true, show: ({ descr = '' }) => descr },
    {
      key: 'active',
      label: 'State',
      show: ({ active_flag }) => (active_flag ? <Badge tone="good">in use</Badge> : <Badge>set aside</Badge>),
    },
    ...(may(EDIT, 'setting')
      ? [
          {
            key: 'edit',
            label: 'Change',
            show: (label: Label) => (
              <Button kind="quiet" onClick={() => setEdited(label)} aria-label={`Change ${label.name}`}>
                Change
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <PageHead title="Lists of labels" detail="What people choose from, in the order in which they see it.">
        {may(CREATE, 'setting') && (
          <Button kind="primary" onClick={() => setEdited({ sort_order: (labels.data?.length ?? 0) + 1 })}>
            New label
          </Button>
        )}
      </PageHead>
      <SelectField
        label="List"
        className="mb-4 max-w-xs"
        choices={LABEL_CATEGORIES.map((name) => ({ value: name, label: titleOf(name) }))}
        value={category}
        onChange={(event) => setAsked({ list: event.target.value })}
      />
      <Loaded query={labels}>
        {(rows) => (
          <Table caption={titleOf(category)} columns={columns} rows={rows} keyOf={({ level_id }) => String(level_id)} />
        )}
      </Loaded>
      {edited !== undefined && <LabelDialog category={category} label={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

function titleOf(category: string): string {
  const words = category.replaceAll('_', ' ').replace(/^cust /, 'customer ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function LabelDialog({
  category,
  label,
  onClose,
}: {
  readonly category: LabelCategory;
  readonly label: Partial<Label>;
  readonly onClose: () => void;
}) {
  const queries = useQueryClient();
  const say = useToast();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const descr = String(given.get('descr') ?? '');
    const body = {
      name: given.get('name'),
      sort_order: Number(given.get('sort_order')),
      active_flag: given.get('active_flag') === 'on',
      ...(descr !== '' && { descr }),
    };
    setBusy(true);
    try {
      if (label.level_id === undefined) await api.post(`/setting/${category}`, body);
      else await api.put(`/setting/${category}/${label.level_id}`, body);
      await queries.invalidateQueries({ queryKey: ['labels', category] });
      say.done('The label is saved');
      onClose();
    } catch (fault) {
      say.failed('The label is not saved', fault);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={label.level_id === undefined ? 'New label' : `Change ${label.name}`} isOpen onClose={onClose}>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
        <TextField label="Label" name="name" required maxLength={200} defaultValue={label.name} />
        <TextField label="Description" name="descr" maxLength={200} defaultValue={label.descr} />
        <TextField label="Order" name="sort_order" type="number" min={0} required defaultValue={label.sort_order} />
        <Checkbox
          label="In use"
          hint="What is set aside stays where it was chosen, and is not offered any more."
          name="active_flag"
          defaultChecked={label.active_flag ?? true}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={isBusy}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
