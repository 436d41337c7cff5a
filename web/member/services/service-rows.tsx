import { useQuery } from '@tanstack/react-query';
import type { Service } from '../../../kernel/service.ts';
import { RowLink } from '../../ui/link.tsx';
import { Tag } from '../../ui/tag.tsx';
import { servicesQuery } from '../queries.ts';

export function ServiceRows({ services }: { readonly services: readonly Service[] }) {
  const { data: standing = [] } = useQuery(servicesQuery);
  const paused = new Set(standing.filter((one) => one.paused !== undefined).map(({ id }) => id));
  return (
    <ul className="rows">
      {services.map(({ id, title, lead }) => (
        <li key={id}>
          <RowLink to={`/services/${id}`}>
            <span className="line-up">
              <strong>{title}</strong>
              {paused.has(id) && <Tag tone="stopped">暂停受理</Tag>}
            </span>
            <span className="soft">{lead}</span>
          </RowLink>
        </li>
      ))}
    </ul>
  );
}
