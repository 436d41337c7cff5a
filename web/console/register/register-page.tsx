import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { CaseView } from '../case/case-view.tsx';
import { ExportButton } from '../exports/export-button.tsx';
import { registerQuery } from '../queries.ts';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { Chips } from './chips.tsx';
import { FilterBar } from './filter-bar.tsx';
import { Paging } from './paging.tsx';
import { RegisterTable } from './register-table.tsx';
import { SavedViews } from './saved-views.tsx';
import { type Filter, changed, filterOf, registerAt, searchOf } from './filter.ts';
import './register.css';

function Export({ filter: { org, ...narrowed } }: { readonly filter: Filter }) {
  return <ExportButton what="cases" org={org} filter={narrowed} />;
}

interface CaseDrawerProps {
  readonly id: string | undefined;
  /** The address of the list, to which the case's own page leads back. */
  readonly from: string;
  readonly onClose: () => void;
}

function CaseDrawer({ id, from, onClose }: CaseDrawerProps) {
  return (
    <Drawer
      open={id !== undefined}
      onClose={onClose}
      size="min(880px, 100vw)"
      destroyOnHidden
      title="办件"
      extra={
        id !== undefined && (
          <Link to={`/cases/${id}`} state={{ from }}>
            打开整页
          </Link>
        )
      }
    >
      {id !== undefined && <CaseView key={id} id={id} level={2} />}
    </Drawer>
  );
}

/** The register: which cases, on which page, and which one is open beside, are all in the address. */
function useRegisterAddress() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { state } = useLocation();
  const filter = filterOf(params);
  const cursor = params.get('cursor') ?? undefined;
  const search = searchOf(filter, cursor);
  const addressOf = (id: string) => `/cases?${search}${search === '' ? '' : '&'}case=${id}`;
  return {
    filter,
    cursor,
    search,
    opened: params.get('case') ?? undefined,
    addressOf,
    open: (id: string) => void navigate(addressOf(id), { state }),
    close: () => void navigate({ search }, { state, replace: true }),
    go: (next: Filter) => void navigate(registerAt(next)),
  };
}

export default function RegisterPage() {
  const { filter, cursor, search, opened, addressOf, open, close, go } = useRegisterAddress();
  const query = useQuery({ ...registerQuery(search), placeholderData: keepPreviousData });
  return (
    <Page title="办件" aside={<Export filter={filter} />}>
      <SavedViews filter={filter} />
      <FilterBar filter={filter} onChange={(key, value) => go(changed(filter, key, value))} />
      <Chips filter={filter} onRemove={(key) => go(changed(filter, key, undefined))} onClear={() => go({})} />
      <Answered query={query} rows={12}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty says="没有符合这些条件的办件。减少一个筛选条件，再看看。" />
            ) : (
              <RegisterTable
                lines={items}
                loading={query.isPlaceholderData}
                opened={opened}
                onOpen={open}
                addressOf={addressOf}
              />
            )}
            <Paging filter={filter} cursor={cursor} next={next} />
          </>
        )}
      </Answered>
      <CaseDrawer id={opened} from={search === '' ? '/cases' : `/cases?${search}`} onClose={close} />
    </Page>
  );
}
