import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import type { OrgRef } from '../../../kernel/answers.ts';

/** The union that a page is about, as its address says, with the choice among these where there are several. */
export function useUnionChoice(unions: readonly OrgRef[]): { readonly org: OrgRef; readonly choice: ReactNode } {
  const [search, setSearch] = useSearchParams();
  const org = unions.find(({ id }) => id === search.get('org')) ?? unions[0]!;
  const choice = unions.length > 1 && (
    <Select
      aria-label="哪个工会"
      value={org.id}
      options={unions.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(id: string) => setSearch({ org: id })}
    />
  );
  return { org, choice };
}
