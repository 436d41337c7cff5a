import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams } from 'react-router';
import { caseQuery } from '../queries.ts';
import { CaseView } from './case-view.tsx';

const names: Readonly<Record<string, string>> = { '/cases': '返回办件列表', '/notices': '返回消息' };

/** Where one has come from, to go on at the same place; whoever came by an address goes to her work. */
function Back() {
  const { state } = useLocation();
  const from = (state as { from?: unknown } | null)?.from;
  const to = typeof from === 'string' && from.startsWith('/') ? from : '/';
  return (
    <p className="case-back">
      <Link to={to}>{names[to.split('?')[0]!] ?? '返回工作台'}</Link>
    </p>
  );
}

export default function CasePage() {
  const { id = '' } = useParams();
  const { data } = useQuery(caseQuery(id));
  return (
    <>
      <title>{`${data?.number ?? '办件'} · 虹桥工会端`}</title>
      <Back />
      {data === undefined && <h1>办件</h1>}
      <CaseView key={id} id={id} level={1} />
    </>
  );
}
