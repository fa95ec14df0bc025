import { PageHead, useToast } from '@lintel/workload-ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Terms } from '../../src/terms.ts';
import type { Contract } from '../answers.ts';
import { api } from '../api.ts';
import { NEW_DRAFT } from '../draft.ts';
import { Editor } from '../editor.tsx';

export function NewContractPage() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const toast = useToast();
  const { mutate, isPending } = useMutation({
    mutationFn: (terms: Terms) => api.post<Contract>('/api/contracts', terms),
    onSuccess({ id, name }) {
      void queries.invalidateQueries({ queryKey: ['contracts'] });
      toast.done('The draft is kept', name);
      void navigate(`/contracts/${id}`);
    },
    onError: (fault) => toast.failed('The contract is not kept', fault),
  });
  return (
    <>
      <PageHead title="New contract" detail="It begins as a draft." />
      <Editor
        start={NEW_DRAFT}
        action="Keep draft"
        busy={isPending}
        onSave={mutate}
        onCancel={() => void navigate('/')}
      />
    </>
  );
}
