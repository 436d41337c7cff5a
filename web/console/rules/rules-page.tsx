import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { sayTuned } from '../../../kernel/rule.ts';
import type { TunableLine, TunablesAnswer } from '../../../kernel/tuning.ts';
import { orgQuery } from '../queries.ts';
import { ruleSets } from '../services.ts';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { CiteWords } from './cite-words.tsx';
import { Drafts } from './drafts.tsx';
import { History } from './history.tsx';
import { draftsQuery, tunablesQuery } from './queries.ts';
import { laterWords, sourceWords } from './rule-words.ts';
import { SetForm } from './set-form.tsx';
import '../orgs/orgs.css';
import './rules.css';

const offered = ruleSets
  .filter(({ tunables }) => Object.keys(tunables).length > 0)
  .map(({ id, title }) => ({ value: id, label: title }));

interface LineProps {
  readonly answer: TunablesAnswer;
  readonly line: TunableLine;
}

function Setting({ answer, line }: LineProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" aria-label={`起草：${line.label}`} onClick={() => setOpen(true)}>
        起草
      </Button>
      <Modal open={open} title={`起草：${answer.org.name}`} footer={null} destroyOnHidden onCancel={close}>
        {open && <SetForm answer={answer} line={line} onClose={close} />}
      </Modal>
    </>
  );
}

function Source({ value }: { readonly value: TunableLine['inForce'] }) {
  return (
    <>
      <p>{sourceWords(value)}</p>
      <p className="quiet as-written">
        <CiteWords cites={value.cites} />
      </p>
    </>
  );
}

function Row({ answer, line }: LineProps) {
  const { inForce, later, shipped } = line;
  return (
    <tr>
      <th scope="row">{line.label}</th>
      <td className="rule-value">{sayTuned(line, inForce.value)}</td>
      <td>
        <Source value={inForce} />
        {inForce.setBy && <p className="quiet">默认值：{sayTuned(line, shipped.value)}</p>}
      </td>
      <td>
        {later.length === 0 ? (
          <span className="quiet">没有定好的变化</span>
        ) : (
          later.map((value) => <p key={value.from}>{laterWords(line, value)}</p>)
        )}
      </td>
      {answer.mayDraft && (
        <td>
          <Setting answer={answer} line={line} />
        </td>
      )}
    </tr>
  );
}

function Rules({ answer }: { readonly answer: TunablesAnswer }) {
  if (answer.lines.length === 0) return <Empty says="这项服务没有可以设定的金额、期限或做法。" />;
  return (
    <>
      <table className="rules">
        <thead>
          <tr>
            <th scope="col">规则</th>
            <th scope="col">现在</th>
            <th scope="col">从哪里来</th>
            <th scope="col">以后</th>
            {answer.mayDraft && (
              <th scope="col">
                <span className="unseen">操作</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {answer.lines.map((line) => (
            <Row key={line.name} answer={answer} line={line} />
          ))}
        </tbody>
      </table>
      {!answer.mayDraft && (
        <p className="quiet">本工会或者上级工会的经办人、审批人、负责人可以起草，另一位审批人、负责人批准后生效。</p>
      )}
      <Drafts
        org={answer.org.id}
        drafts={answer.lines.flatMap((line) => line.drafts).filter(({ decided }) => decided === undefined)}
      />
      <History answer={answer} />
    </>
  );
}

function Shown({ org, service }: { readonly org: string; readonly service: string }) {
  return <Answered query={useQuery(tunablesQuery(org, service))}>{(answer) => <Rules answer={answer} />}</Answered>;
}

/** What waits for a second person, of whatever service. */
function Waiting({ org }: { readonly org: string }) {
  const { data } = useQuery(draftsQuery(org));
  return data === undefined ? null : <Drafts org={org} drafts={data.drafts} />;
}

/** The sums, deadlines and ways of one service for one union: what is in force, where it comes from, and what it set itself. */
export default function RulesPage() {
  const { id = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const service = params.get('service') ?? undefined;
  const { data: unit } = useQuery(orgQuery(id));
  return (
    <Page title="规则">
      {unit && (
        <p className="rules-links">
          <Link to={`/orgs/${id}`}>{unit.name}</Link>
          <Link to={`/orgs/${id}/rule-pack`}>整份下载或者导入（规则包）</Link>
        </p>
      )}
      <div className="rules-service">
        <label htmlFor="rules-service">哪一项的规则</label>
        <Select
          id="rules-service"
          placeholder="选一项服务，或者工会经费"
          virtual={false}
          options={offered}
          value={service}
          onChange={(next: string) => setParams({ service: next })}
        />
      </div>
      {service === undefined ? (
        <>
          <Waiting org={id} />
          <Empty says="先选一项服务，就能看到它的金额、期限和做法现在是什么、从哪里来。" />
        </>
      ) : (
        <Shown key={`${id} ${service}`} org={id} service={service} />
      )}
    </Page>
  );
}
