import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, type TableProps } from 'antd';
import { useDeferredValue, useId, useState } from 'react';
import type { AccountLine, AccountOpened } from '../../../kernel/post-answers.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { WideTable } from '../money/wide-table.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import './accounts.css';

const accountsQuery = (q: string) =>
  queryOptions({
    queryKey: ['accounts', q],
    queryFn: () => api.post<AccountLine[]>('/api/staff-accounts/search', { q }),
  });

const fields = [
  { name: 'name', label: '姓名', help: '和居民身份证上的一致。' },
  { name: 'document', label: '居民身份证号码', help: '一个人只有一个账号，靠它认人；保存后加密，不再显示。' },
  { name: 'phone', label: '手机号码', help: undefined },
  { name: 'login', label: '账号名', help: '登录时用，3 到 30 个小写字母、数字、点或横线，例如 wang.fang。' },
] as const;
type Asked = Record<(typeof fields)[number]['name'], string>;
const nothing: Asked = { name: '', document: '', phone: '', login: '' };

/** The same words sent again carry the same key, so that a lost answer opens no second account. */
function useOpening() {
  const queries = useQueryClient();
  const keyed = useKeyed((asked: Asked, key: string) => api.post<AccountOpened>('/api/staff-accounts', asked, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['accounts'] }),
  });
}

function Opened({ opened, onClose }: { readonly opened: AccountOpened; readonly onClose: () => void }) {
  return (
    <Alert
      type="success"
      showIcon
      title={`账号 ${opened.login} 开好了`}
      description={
        <>
          <p>
            一次性密码 <strong className="once">{opened.password}</strong>
          </p>
          <p>
            {momentWords(opened.until)}
            前有效，只显示这一次。请当面交给本人，第一次登录时要换成自己的密码并绑定第二验证方式。岗位由安全管理员授予。
          </p>
          <Button onClick={onClose}>已经记下，收起</Button>
        </>
      }
    />
  );
}

function OpenForm() {
  const form = useId();
  const [asked, setAsked] = useState(nothing);
  const opening = useOpening();
  const problems = problemsOf(opening.error);
  if (opening.data !== undefined) return <Opened opened={opening.data} onClose={opening.reset} />;
  return (
    <ChangeForm
      form={form}
      verb="开设账号"
      fault={opening.error}
      problems={problems}
      sending={opening.isPending}
      onSend={() => opening.mutate(asked, { onSuccess: () => setAsked(nothing) })}
      cancel="清空"
      onCancel={() => setAsked(nothing)}
    >
      {fields.map(({ name, label, help }) => {
        const id = `${form}-${name}`;
        const problem = problems.find(({ at }) => at === name)?.says;
        return (
          <FieldRow key={name} id={id} label={label} help={help} problem={problem}>
            <Input
              {...inputProps(id, { help, problem })}
              autoComplete="off"
              maxLength={60}
              value={asked[name]}
              onChange={(event) => setAsked((before) => ({ ...before, [name]: event.target.value }))}
            />
          </FieldRow>
        );
      })}
    </ChangeForm>
  );
}

const columns: TableProps<AccountLine>['columns'] = [
  { title: '账号名', dataIndex: 'login' },
  { title: '最近登录或开设', key: 'used', render: (_, { usedOn }) => usedOn ?? '没有记录' },
  { title: '状态', key: 'closed', render: (_, { closed }) => (closed ? '已停用' : '可以登录') },
];

function Accounts() {
  const id = useId();
  const [typed, setTyped] = useState('');
  const query = useQuery({ ...accountsQuery(useDeferredValue(typed.trim())), placeholderData: keepPreviousData });
  const help = '按账号名的开头查找，最多显示 100 个。这里不显示账号是谁的。';
  return (
    <Section level={2} title="已有的账号">
      <FieldRow id={id} label="查找" help={help}>
        <Input
          {...inputProps(id, { help })}
          autoComplete="off"
          maxLength={60}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </FieldRow>
      <Answered query={query}>
        {(accounts) =>
          accounts.length === 0 ? (
            <Empty says="没有这样的账号。" />
          ) : (
            <WideTable<AccountLine>
              label="账号列表"
              rowKey="login"
              columns={columns}
              rows={accounts}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            />
          )
        }
      </Answered>
    </Section>
  );
}

/** The system administrator's page: she opens accounts and sees which there are, never whose. */
export default function AccountsPage() {
  return (
    <Page title="干部账号">
      <p>给新到岗的干部开设账号。账号本身没有任何权限，岗位由安全管理员授予。</p>
      <div className="accounts">
        <Section level={2} title="开设账号">
          <OpenForm />
        </Section>
        <Accounts />
      </div>
    </Page>
  );
}
