import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { caseQuery } from '../queries.ts';
import { CaseView } from './case-view.tsx';

export default function CasePage() {
  const { id = '' } = useParams();
  const { data } = useQuery(caseQuery(id));
  return (
    <>
      <title>{`${data?.number ?? '办件'} · 虹桥工会端`}</title>
      {data === undefined && <h1>办件</h1>}
      <CaseView key={id} id={id} level={1} />
    </>
  );
}
