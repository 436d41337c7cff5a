import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { NavLink } from 'react-router';
import type { OrgAnswer, OrgRef } from '../../../kernel/answers.ts';
import { orgQuery } from '../queries.ts';
import { Failed, Loading } from '../shell/states.tsx';

type Child = OrgAnswer['children'][number];

interface BranchProps {
  readonly org: OrgRef & Partial<Pick<Child, 'open' | 'children' | 'members'>>;
  /** The unit whose page is shown and the units above it: these stand open from the start. */
  readonly onPath: ReadonlySet<string>;
}

/** A town may have hundreds of workplace unions: this many are listed at a time. */
const atATime = 100;

function Children({ id, onPath }: { readonly id: string; readonly onPath: ReadonlySet<string> }) {
  const { data, error, refetch } = useQuery(orgQuery(id));
  const [shown, setShown] = useState(atATime);
  if (data === undefined) return error ? <Failed fault={error} retry={() => void refetch()} /> : <Loading rows={2} />;
  return (
    <ul className="branch">
      {data.children.slice(0, shown).map((child) => (
        <Branch key={child.id} org={child} onPath={onPath} />
      ))}
      {data.children.length > shown && (
        <li>
          <Button type="link" onClick={() => setShown(shown + atATime)}>
            再列出 {Math.min(atATime, data.children.length - shown)} 家，还有 {data.children.length - shown} 家
          </Button>
        </li>
      )}
    </ul>
  );
}

function Branch({ org, onPath }: BranchProps) {
  const [toggled, setToggled] = useState<boolean>();
  const isLeaf = org.children === 0;
  const expanded = toggled ?? (onPath.has(org.id) && !isLeaf);
  return (
    <li>
      <div className="branch-line">
        {!isLeaf && (
          <Button
            type="text"
            size="small"
            aria-expanded={expanded}
            aria-label={`${org.name}的下级工会`}
            icon={expanded ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
            onClick={() => setToggled(!expanded)}
          />
        )}
        <NavLink to={`/orgs/${org.id}`}>{org.name}</NavLink>
        {org.members !== undefined && <span className="quiet">会员 {org.members.toLocaleString('zh-CN')} 人</span>}
        {org.open !== undefined && org.open > 0 && <span className="quiet">在办 {org.open} 件</span>}
      </div>
      {expanded && <Children id={org.id} onPath={onPath} />}
    </li>
  );
}

/** The tree below the cadre's unions; each level is read when it is opened. */
export function OrgTree({
  roots,
  onPath,
}: {
  readonly roots: readonly OrgRef[];
  readonly onPath: ReadonlySet<string>;
}) {
  return (
    <nav aria-label="组织" className="tree">
      <ul className="branch">
        {roots.map((root) => (
          <Branch key={root.id} org={root} onPath={onPath} />
        ))}
      </ul>
    </nav>
  );
}
