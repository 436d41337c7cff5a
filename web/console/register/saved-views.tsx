import { CloseOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { SavedView } from '../../../kernel/answers.ts';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { viewsQuery } from '../queries.ts';
import { type Filter, filterOf, registerAt } from './filter.ts';

/** A view may have been saved by an older console: only what is still a filter is taken from it. */
function addressOf({ filter }: SavedView): string {
  return registerAt(filterOf(new URLSearchParams(filter)));
}

function useViewsChange<T>(change: (what: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries(viewsQuery) });
}

function SaveDialog({ filter, onClose }: { readonly filter: Filter; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string>();
  const save = useViewsChange((view: Omit<SavedView, 'id'>) => api.post<SavedView>('/api/views', view));
  const submit = () => {
    setProblem(name.trim() === '' ? '请起一个名字' : undefined);
    if (name.trim() !== '') save.mutate({ name: name.trim(), filter }, { onSuccess: onClose });
  };
  return (
    <Modal
      open
      title="保存现在的筛选"
      okText="保存"
      cancelText="不保存"
      confirmLoading={save.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      {save.error && <Refusal fault={save.error} />}
      <FieldRow id="view-name" label="起个名字" help="例如：本周超期" problem={problem}>
        <Input
          {...inputProps('view-name', { help: '例如：本周超期', problem })}
          maxLength={30}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={submit}
        />
      </FieldRow>
    </Modal>
  );
}

/** The cadre's own filters, one click each. */
export function SavedViews({ filter }: { readonly filter: Filter }) {
  const { data: views = [] } = useQuery(viewsQuery);
  const [naming, setNaming] = useState(false);
  const remove = useViewsChange((id: string) => api.delete<void>(`/api/views/${id}`));
  const isFiltered = Object.keys(filter).length > 0;
  if (views.length === 0 && !isFiltered) return null;
  return (
    <div className="views">
      <span id="views">我的筛选</span>
      <ul aria-labelledby="views">
        {views.map((view) => (
          <li key={view.id}>
            <Link to={addressOf(view)}>{view.name}</Link>
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined aria-hidden />}
              aria-label={`删除我的筛选：${view.name}`}
              onClick={() => remove.mutate(view.id)}
            />
          </li>
        ))}
      </ul>
      {isFiltered && (
        <Button size="small" onClick={() => setNaming(true)}>
          保存现在的筛选
        </Button>
      )}
      {naming && <SaveDialog filter={filter} onClose={() => setNaming(false)} />}
      {remove.error && <Refusal fault={remove.error} />}
    </div>
  );
}
