import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { OrgAnswer } from '../../../kernel/answers.ts';
import type { Role } from '../../../kernel/party.ts';
import { orgQuery } from '../queries.ts';
import { useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { Connecting } from './connecting.tsx';
import { Employments } from './employments.tsx';
import './employer.css';

/** Whether she holds one of these roles in the union or above it by place; the server asks the same. */
function useHolds({ lineage }: Pick<OrgAnswer, 'lineage'>, roles: readonly Role[]): boolean {
  const line = new Set(lineage.map(({ id }) => id));
  return useMe().posts.some(({ role, org }) => roles.includes(role) && line.has(org.id));
}

function Union({ unit }: { readonly unit: OrgAnswer }) {
  const mayRead = useHolds(unit, ['caseworker', 'approver', 'supervisor']);
  const mayMake = useHolds(unit, ['approver']);
  if (unit.level !== 'workplace') return <Empty says="只有单位工会能对接单位的人事系统，请选择一家单位工会。" />;
  if (!mayRead) return <Empty says="你的岗位不管会员。请找本会的经办、审批或主管人员查看。" />;
  return (
    <div className="employer">
      <Employments org={unit.id} />
      <Section level={2} title="对接单位人事系统">
        <Connecting org={unit.id} mayMake={mayMake} />
      </Section>
    </div>
  );
}

/** What the employer of one workplace union says: who started, who left, and by which door it says so. */
export default function EmployerPage() {
  const { id = '' } = useParams();
  const query = useQuery(orgQuery(id));
  return (
    <Page title="单位报来的人" aside={query.data && <Link to={`/orgs/${id}`}>{query.data.name}</Link>}>
      <Answered query={query}>{(unit) => <Union key={unit.id} unit={unit} />}</Answered>
    </Page>
  );
}
