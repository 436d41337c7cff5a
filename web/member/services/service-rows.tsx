import type { Service } from '../../../kernel/service.ts';
import { RowLink } from '../../ui/link.tsx';

export function ServiceRows({ services }: { readonly services: readonly Service[] }) {
  return (
    <ul className="rows">
      {services.map(({ id, title, lead }) => (
        <li key={id}>
          <RowLink to={`/services/${id}`}>
            <strong>{title}</strong>
            <span className="soft">{lead}</span>
          </RowLink>
        </li>
      ))}
    </ul>
  );
}
