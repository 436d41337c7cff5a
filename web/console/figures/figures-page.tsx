import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useSearchParams } from 'react-router';
import { figuresQuery } from '../queries.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { findService, services } from '../services.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import type { Scope } from './figure-number.tsx';
import { Figures } from './figures.tsx';
import { RisingWords } from './rising-words.tsx';
import { Trend } from './trend.tsx';
import './figures.css';

function Choices({ scope, onChange }: { readonly scope: Scope; readonly onChange: (scope: Scope) => void }) {
  return (
    <search className="filters no-print" aria-label="看哪里的统计">
      <div>
        <label htmlFor="figures-org">工会</label>
        <OrgSelect id="figures-org" value={scope.org} onChange={(org) => onChange({ ...scope, org })} />
      </div>
      <div>
        <label htmlFor="figures-service">事项</label>
        <Select
          id="figures-service"
          className="pick"
          value={scope.service}
          options={services.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(service: string) => onChange({ ...scope, service })}
        />
      </div>
    </search>
  );
}

/** The union and the service in the address; by default the highest union in which the cadre has a post. */
function useScope() {
  const [params, setParams] = useSearchParams();
  const own = unionsOf(useMe());
  const scope: Scope = {
    org: params.get('org') ?? own[0]!.id,
    service: params.get('service') ?? services[0]?.id ?? '',
  };
  return { scope, go: (next: Scope) => setParams({ org: next.org, service: next.service }) };
}

export default function FiguresPage() {
  const { scope, go } = useScope();
  const query = useQuery(figuresQuery(scope.org, scope.service));
  const service = findService(scope.service);
  const print = (
    <Button className="no-print" icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
      打印
    </Button>
  );
  if (service === undefined) {
    return (
      <Page title="统计">
        <Empty says="还没有可以统计的事项。" />
      </Page>
    );
  }
  return (
    <Page title="统计" aside={print}>
      <Choices scope={scope} onChange={go} />
      <Answered query={query} rows={10}>
        {(answer) => (
          <>
            <p className="sentence">
              {answer.org.name} · {service.title}
            </p>
            <Figures answer={answer} />
            <Trend key={`${scope.org} ${scope.service}`} trend={answer.trend} service={answer.service} />
          </>
        )}
      </Answered>
      {service.listensTo !== undefined && <RisingWords {...scope} />}
    </Page>
  );
}
