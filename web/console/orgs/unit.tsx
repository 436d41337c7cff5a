import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Table, type TableProps } from 'antd';
import { Fragment, useState } from 'react';
import { Link } from 'react-router';
import type { OrgAnswer, OrgChangeAnswer, OrgRef, UnitLine } from '../../../kernel/answers.ts';
import { federates, levelWords, roleWords } from '../../../kernel/party.ts';
import { membersAt } from '../members/words.ts';
import { registerAt } from '../register/filter.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { unionsOf, useMe } from '../session/me.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { changeWords } from './change-words.ts';
import { Changes } from './changes.tsx';
import { UnionStars } from '../stars/union-stars.tsx';
import { UnionFacts } from './union-facts.tsx';
import { kindsFor } from './change-kinds.ts';
import { changesQuery, isGivenUp, useSeat } from './use-change.ts';
import { Proposing } from '../posts/propose-dialog.tsx';
import { Place } from './place.tsx';

/** The unions above this one. Those above the cadre's own are named but have no page for her. */
function Lineage({ unit }: { readonly unit: OrgAnswer }) {
  const own = new Set(unionsOf(useMe()).map(({ id }) => id));
  const above = unit.lineage.filter(({ id }) => id !== unit.id);
  const mineFrom = above.findIndex(({ id }) => own.has(id));
  const inScope = (at: number) => mineFrom >= 0 && at >= mineFrom;
  if (above.length === 0) return null;
  const step = (org: OrgRef, at: number) => (inScope(at) ? <Link to={`/orgs/${org.id}`}>{org.name}</Link> : org.name);
  return (
    <nav aria-label="上级工会" className="lineage">
      {above.map((org, at) => (
        <Fragment key={org.id}>
          {step(org, at)}
          <span aria-hidden> › </span>
        </Fragment>
      ))}
      <span aria-current="page">{unit.name}</span>
    </nav>
  );
}

function UnitFacts({ unit }: { readonly unit: OrgAnswer }) {
  return (
    <Facts>
      <Fact label="层级">
        {levelWords[unit.level]}
        {unit.federates !== undefined && `（${federates[unit.federates]}）`}
      </Fact>
      {unit.sector !== undefined && <Fact label="行业工会">{unit.sector.name}</Fact>}
      <Fact label="会员">
        {unit.members.toLocaleString('zh-CN')} 人
        {unit.level !== 'workplace' && `，其中本级 ${unit.ownMembers.toLocaleString('zh-CN')} 人`}
      </Fact>
      {unit.creditCode !== undefined && <Fact label="统一社会信用代码">{unit.creditCode}</Fact>}
      {unit.areaCode !== undefined && <Fact label="区划代码">{unit.areaCode}</Fact>}
    </Facts>
  );
}

function Staff({ staff }: Pick<OrgAnswer, 'staff'>) {
  if (staff.length === 0) return <p>这个工会还没有人任职，职工的事会交给上级工会办。</p>;
  return (
    <ul className="plain">
      {staff.map(({ name, role }) => (
        <li key={`${role} ${name}`}>
          {name} <span className="quiet">{roleWords[role]}</span>
        </li>
      ))}
    </ul>
  );
}

const columns: TableProps<UnitLine>['columns'] = [
  { title: '工会', key: 'name', render: (_, { id, name }) => <Link to={`/orgs/${id}`}>{name}</Link> },
  { title: '层级', key: 'level', render: (_, { level }) => levelWords[level] },
  { title: '下级（家）', dataIndex: 'children', align: 'end', className: 'figure' },
  {
    title: '会员（人）',
    key: 'members',
    align: 'end',
    className: 'figure',
    render: (_, { id, name, members }) => (
      <Link to={membersAt(id)} aria-label={`${name}会员 ${members.toLocaleString('zh-CN')} 人`}>
        {members.toLocaleString('zh-CN')}
      </Link>
    ),
  },
  {
    title: '在办（件）',
    key: 'open',
    align: 'end',
    className: 'figure',
    render: (_, { id, name, open }) => (
      <Link to={registerAt({ org: id, open: 'true' })} aria-label={`${name}在办 ${open} 件`}>
        {open}
      </Link>
    ),
  },
];

function Units({ title, units }: { readonly title: string; readonly units: readonly UnitLine[] }) {
  if (units.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <Table<UnitLine>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...units]}
        // Otherwise antd takes the number of a row's `children` for rows below it.
        expandable={{ childrenColumnName: 'nested' }}
        scroll={{ x: 'max-content' }}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </>
  );
}

interface ChangingProps {
  readonly unit: OrgAnswer;
  readonly onDone: (done: OrgChangeAnswer) => void;
}

/** Offered to those who may, until the union is given up; only its history tells that it was. */
function Changing({ unit, onDone }: ChangingProps) {
  const [open, setOpen] = useState(false);
  const kinds = kindsFor(unit, useSeat(unit));
  const { data: changes } = useQuery(changesQuery(unit.id));
  const close = () => setOpen(false);
  const done = (made: OrgChangeAnswer) => {
    close();
    onDone(made);
  };
  if (kinds.length === 0 || changes === undefined || isGivenUp(changes, unit)) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>变更</Button>
      <ChangeDialog unit={unit} kinds={kinds} open={open} onClose={close} onDone={done} />
    </>
  );
}

export function Unit({ unit }: { readonly unit: OrgAnswer }) {
  const [done, setDone] = useState<OrgChangeAnswer>();
  return (
    <article>
      <Lineage unit={unit} />
      <h2>{unit.name}</h2>
      {unit.dissolvedOn !== undefined && (
        <Alert
          type="warning"
          showIcon
          title={`这个工会已于${sayWholeDay(unit.dissolvedOn)}撤销或合并，下面的变动记录写明了由谁接手。`}
        />
      )}
      <div className="buttons">
        <Link to={membersAt(unit.id)}>看会员</Link>
        <Link to={registerAt({ org: unit.id })}>看这里的办件</Link>
        <Link to={`/figures?org=${unit.id}`}>看这里的统计</Link>
        <Link to={`/orgs/${unit.id}/rules`}>规则</Link>
        <Link to={`/orgs/${unit.id}/pauses`}>暂停和恢复受理</Link>
        {unit.dissolvedOn === undefined && <Link to={`/orgs/${unit.id}/poster`}>入会海报</Link>}
        {unit.level === 'workplace' && <Link to={`/orgs/${unit.id}/employer`}>单位报来的人</Link>}
        <Changing unit={unit} onDone={setDone} />
      </div>
      {done && (
        <Alert
          key={done.id}
          type="success"
          showIcon
          title={`办好了。${changeWords(done, unit.id).says}`}
          closable={{ closeIcon: true, onClose: () => setDone(undefined), 'aria-label': '收起' }}
        />
      )}
      <UnitFacts unit={unit} />
      <UnionFacts unit={unit} />
      <UnionStars org={unit.id} />
      <Place key={unit.id} unit={unit} />
      <h3>任职的人</h3>
      <Staff staff={unit.staff} />
      <Proposing unit={unit} />
      <Units title="下级工会" units={unit.children} />
      <Units title="加入这个行业工会的" units={unit.linked} />
      <Changes unit={unit} onDone={setDone} />
    </article>
  );
}
