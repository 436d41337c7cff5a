import { Button, Input } from 'antd';
import { useState } from 'react';
import { OrgSelect } from '../register/org-select.tsx';

interface MemberSearchProps {
  readonly org: string | undefined;
  readonly q: string | undefined;
  readonly onOrg: (org: string) => void;
  readonly onFind: (q: string | undefined) => void;
}

export function MemberSearch({ org, q, onOrg, onFind }: MemberSearchProps) {
  const [typed, setTyped] = useState(q ?? '');
  const clear = () => {
    setTyped('');
    onFind(undefined);
  };
  return (
    <search className="filters" aria-label="查找会员">
      <div>
        <label htmlFor="member-search">姓名、证件号或手机号</label>
        <Input.Search
          id="member-search"
          className="member-search"
          placeholder="号码要写全，姓名从姓写起"
          enterButton="查找"
          maxLength={60}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onSearch={(text) => onFind(text.trim() || undefined)}
        />
      </div>
      <div>
        <label htmlFor="by-org">工会</label>
        <OrgSelect id="by-org" value={org} onChange={onOrg} />
      </div>
      {q !== undefined && <Button onClick={clear}>回到全部会员</Button>}
    </search>
  );
}
