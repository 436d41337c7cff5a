import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { OrgRef } from '../../../kernel/answers.ts';
import { type AnyValues, isAsked } from '../../../kernel/field.ts';
import { checkFields } from '../../../kernel/form.ts';
import type { GroupLine } from '../../../kernel/group-filing.ts';
import { withOffersOf } from '../../../kernel/offers.ts';
import type { Role } from '../../../kernel/party.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import type { Service } from '../../../kernel/service.ts';
import { filled } from '../form/answering.ts';
import { Question } from '../form/question.tsx';
import { tunablesQuery } from '../rules/queries.ts';
import { services } from '../services.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Empty } from '../shell/states.tsx';
import { today } from '../words/today.ts';
import { Choose } from './choose.tsx';
import { GroupClaims, signing } from './group-claims.tsx';
import { ListInput } from './list-input.tsx';
import { Outcome } from './outcome.tsx';
import type { ListRead } from './read-list.ts';
import { useGroup } from './use-group.ts';
import './group.css';

const listed = services.filter((service) => service.listed !== undefined);

/** Lines go out a few at a time: where it counts how many take part together, each time with the numbers of all. */
function wholeList({ fromRegister = {} }: Service, lines: readonly GroupLine[]): { list?: string[] } {
  const counts = Object.values(fromRegister).some((fact) => typeof fact === 'object' && 'together' in fact);
  return counts ? { list: lines.map(({ number }) => number) } : {};
}

interface GroupFormProps {
  readonly service: Service;
  readonly unions: readonly OrgRef[];
}

/** The service with what it offers in a union; as shipped until that is known. */
function useOffered(declared: Service, org: string): Service {
  const { data } = useQuery(tunablesQuery(org, declared.id));
  return withOffersOf(
    declared,
    Object.fromEntries(data?.lines.map(({ name, inForce }) => [name, inForce.value]) ?? []),
  );
}

function GroupForm({ service: declared, unions }: GroupFormProps) {
  const [org, setOrg] = useState(unions[0]!.id);
  const service = useOffered(declared, org);
  const [said, setSaid] = useState<AnyValues>({});
  const [problems, setProblems] = useState<readonly Reason[]>([]);
  const [read, setRead] = useState<ListRead>({ lines: [] });
  const { course, start, goOn, clear } = useGroup();
  const asks = Object.fromEntries(service.listed!.says.map((id) => [id, service.form[id]!]));
  const shown = Object.entries(asks).filter(([, field]) => isAsked(field, said));
  const send = () => {
    const form = filled(Object.fromEntries(shown.map(([id]) => [id, said[id]])));
    const found = checkFields(asks, form, { today: today() });
    setProblems(found);
    const wrong = read.lines.length === 0 ? '请先选名单。' : read.wrong;
    if (wrong !== undefined) setRead({ ...read, wrong });
    if (found.length === 0 && wrong === undefined)
      start({ org, service: service.id, form, ...wholeList(service, read.lines) }, read.lines);
  };
  return (
    <div className="form group">
      {unions.length > 1 && (
        <Choose
          id="group-org"
          label="哪个工会的会员"
          value={org}
          options={unions.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setOrg}
        />
      )}
      {shown.map(([id, field]) => (
        <Question
          key={id}
          id={`group-${id}`}
          field={field}
          value={said[id]}
          problem={problems.find(({ at }) => at === id)?.says}
          onChange={(value) => setSaid({ ...said, [id]: value })}
          asking={{ service, of: { staff: [], findings: [] } }}
        />
      ))}
      <ListInput
        lines={read.lines}
        wrong={read.wrong}
        onRead={(next) => {
          clear();
          setRead(next);
        }}
      />
      <div className="buttons">
        <Button type="primary" loading={course?.running === true} disabled={course !== undefined} onClick={send}>
          替名单上的会员申请
        </Button>
      </div>
      {course && (
        <Outcome course={course} verb="提交申请" onGoOn={goOn}>
          <p>
            办成的人都能在手机上看到自己的申请。到<Link to="/">工作台</Link>里可以一起核对。
          </p>
        </Outcome>
      )}
    </div>
  );
}

/** What is said above counts for all of the list. */
function OneService({ service }: { readonly service: Service }) {
  return (
    <p className="group-what">
      替会员办：<strong>{service.title}</strong>。下面的问题，答案对名单上每个人都一样。
    </p>
  );
}

const claims = 'claims';

/** A union applies for its members by a workbook, or signs them up. */
export default function GroupPage() {
  const me = useMe();
  const unionsIn = (role: Role) => unionsOf({ ...me, posts: me.posts.filter((post) => post.role === role) });
  const offered = listed.flatMap((service) => {
    const unions = unionsIn(service.listed!.by);
    return unions.length === 0 ? [] : [{ service, unions }];
  });
  const signs = signing === undefined ? [] : unionsIn(signing.by);
  const options = [
    ...offered.map(({ service }) => ({ value: service.id, label: service.title })),
    ...(signs.length > 0 ? [{ value: claims, label: `活动报名：${signing!.titles.join('、')}` }] : []),
  ];
  const [chosen, setChosen] = useState(options[0]?.value);
  const one = offered.find(({ service }) => service.id === chosen);
  if (chosen === undefined)
    return (
      <Page title="集体申请">
        <Empty says="你的岗位不替会员申请。请找本会的经办办理。" />
      </Page>
    );
  return (
    <Page title="集体申请">
      {options.length > 1 && (
        <Choose id="group-service" label="替会员办什么" value={chosen} options={options} onChange={setChosen} />
      )}
      {one && <OneService service={one.service} />}
      {one && <GroupForm key={chosen} service={one.service} unions={one.unions} />}
      {chosen === claims && <GroupClaims unions={signs} />}
    </Page>
  );
}
