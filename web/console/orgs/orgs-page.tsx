import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useNavigate, useParams } from 'react-router';
import { orgQuery } from '../queries.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Answered } from '../shell/states.tsx';
import { OrgTree } from './org-tree.tsx';
import { Unit } from './unit.tsx';
import './orgs.css';

/** The tree of unions, and beside it the page of one of them: by default the highest in which the cadre has a post. */
export default function OrgsPage() {
  const roots = unionsOf(useMe());
  const { id = roots[0]!.id } = useParams();
  const navigate = useNavigate();
  const query = useQuery(orgQuery(id));
  const lineage = query.data?.lineage;
  const onPath = useMemo(() => new Set([id, ...(lineage ?? []).map((org) => org.id)]), [id, lineage]);
  return (
    <Page title="组织">
      <div className="orgs">
        <div>
          <label htmlFor="find-org">查找工会</label>
          <OrgSelect id="find-org" value={undefined} onChange={(org) => void navigate(`/orgs/${org}`)} />
          <OrgTree roots={roots} onPath={onPath} />
        </div>
        <Answered query={query}>{(unit) => <Unit key={unit.id} unit={unit} />}</Answered>
      </div>
    </Page>
  );
}
