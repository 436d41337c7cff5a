import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { OrgAnswer } from '../../../kernel/answers.ts';
import type { TargetLine } from '../../../kernel/coverage.ts';
import { orgQuery } from '../queries.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { CoverageBar, CoverageWords, measureWords } from './coverage-line.tsx';
import { coverageQuery, targetsQuery } from './queries.ts';
import { TargetForm } from './target-form.tsx';
import './targets.css';

export function targetAt(id: string, org: string): string {
  return `/targets/${id}?${new URLSearchParams({ org })}`;
}

function Standing({ target, org }: { readonly target: TargetLine; readonly org: string }) {
  const query = useQuery({ ...coverageQuery(target.id, org), retry: false });
  if (query.isError) return <p className="quiet">结束时没有保留这个工会的数字。</p>;
  return (
    <Answered query={query} rows={1}>
      {({ total }) => (
        <>
          <p className="target-number">
            <CoverageWords coverage={total} />
          </p>
          <CoverageBar coverage={total} goal={target.goal} />
        </>
      )}
    </Answered>
  );
}

/** One target with its definition beside its number: neither is read without the other. */
function TargetCard({ target, org }: { readonly target: TargetLine; readonly org: string }) {
  return (
    <li className="target-card">
      <h2>
        <Link to={targetAt(target.id, org)}>{target.name}</Link>
      </h2>
      <p className="quiet">
        {target.org.name}设立，{sayWholeDay(target.from)}至{sayWholeDay(target.to)}
        {target.state === 'coming' && '，还没开始'}
        {target.closedWhy !== undefined && `，已结束：${target.closedWhy}`}
      </p>
      <p>{target.definition}</p>
      <p className="quiet">{measureWords(target)}</p>
      <Standing target={target} org={org} />
    </li>
  );
}

function List({ targets, org }: { readonly targets: readonly TargetLine[]; readonly org: string }) {
  const live = targets.filter(({ state }) => state !== 'ended');
  const ended = targets.filter(({ state }) => state === 'ended');
  const [open, setOpen] = useState(false);
  const cards = (some: readonly TargetLine[]) => (
    <ul className="target-cards">
      {some.map((target) => (
        <TargetCard key={target.id} target={target} org={org} />
      ))}
    </ul>
  );
  return (
    <>
      {live.length === 0 ? <Empty says="现在没有正在进行的目标。本级或者上级设立以后，会出现在这里。" /> : cards(live)}
      {ended.length > 0 && (
        <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>已经结束的（{ended.length}）</summary>
          {open && cards(ended)}
        </details>
      )}
    </>
  );
}

/** Whether she approves or supervises in the union or above it; the server asks the same. */
function useMaySet({ id, lineage }: Pick<OrgAnswer, 'id' | 'lineage'>): boolean {
  const line = new Set([id, ...lineage.map((org) => org.id)]);
  return useMe().posts.some(({ role, org }) => (role === 'approver' || role === 'supervisor') && line.has(org.id));
}

function Setting({ unit }: { readonly unit: OrgAnswer }) {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const maySet = useMaySet(unit);
  if (!maySet || unit.dissolvedOn !== undefined) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        设立目标
      </Button>
      <Modal open={open} title={`设立目标：${unit.name}`} footer={null} destroyOnHidden onCancel={close}>
        {open && <TargetForm org={unit} onClose={close} onDone={(line) => void navigate(targetAt(line.id, unit.id))} />}
      </Modal>
    </>
  );
}

/** The targets that a union has, its own and those of the unions above it, each with how far it is. */
export default function TargetsPage() {
  const [params, setParams] = useSearchParams();
  const own = unionsOf(useMe())[0]!.id;
  const org = params.get('org') ?? own;
  const query = useQuery(targetsQuery(org));
  const { data: unit } = useQuery(orgQuery(org));
  return (
    <Page title="全覆盖目标" aside={unit && <Setting key={unit.id} unit={unit} />}>
      <div className="target-org">
        <label htmlFor="target-org">看哪个工会</label>
        <OrgSelect id="target-org" value={org} onChange={(next) => setParams({ org: next })} />
      </div>
      <Answered query={query}>{(targets) => <List key={org} targets={targets} org={org} />}</Answered>
    </Page>
  );
}
