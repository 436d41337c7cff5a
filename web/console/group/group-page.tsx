import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Progress, Select, Table, type TableProps } from 'antd';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import type { OrgRef } from '../../../kernel/answers.ts';
import { type AnyValues, isAsked } from '../../../kernel/field.ts';
import { checkFields } from '../../../kernel/form.ts';
import type { GroupLine } from '../../../kernel/group-filing.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import type { Service } from '../../../kernel/service.ts';
import { filled } from '../form/answering.ts';
import { Question } from '../form/question.tsx';
import { Refusal } from '../form/refusal.tsx';
import { services } from '../services.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Empty } from '../shell/states.tsx';
import { today } from '../words/today.ts';
import { readWorkbook } from './read-list.ts';
import type { Course } from '../course/use-course.ts';
import { useGroup } from './use-group.ts';
import './group.css';

const listed = services.filter((service) => service.listed !== undefined);

const columns: TableProps<Course<GroupLine>['refused'][number]>['columns'] = [
  { title: '行', key: 'row', align: 'end', className: 'figure', render: (_, { line }) => line.row },
  { title: '姓名', key: 'name', className: 'tight', render: (_, { line }) => line.name },
  { title: '为什么没有办成', dataIndex: 'says' },
];

function Outcome({ course, onGoOn }: { readonly course: Course<GroupLine>; readonly onGoOn: () => void }) {
  const { total, done, refused, running, fault } = course;
  return (
    <Section level={2} title={running ? '正在申请' : '办理结果'}>
      <Progress percent={Math.round(((done + refused.length) / total) * 100)} aria-label="申请的进度" />
      <output>
        名单上 {total} 人，已经替 {done} 人提交申请{refused.length > 0 && `，${refused.length} 人没有办成`}。
      </output>
      {!running && done > 0 && (
        <p>
          每个人都能在手机上看到自己的申请。到<Link to="/">工作台</Link>里可以一起核对。
        </p>
      )}
      {fault !== undefined && <Refusal fault={fault} action={<Button onClick={onGoOn}>接着办</Button>} />}
      {refused.length > 0 && (
        <Table
          size="small"
          rowKey={({ line }) => line.row}
          columns={columns}
          dataSource={[...refused]}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
    </Section>
  );
}

interface ListInputProps {
  readonly lines: readonly GroupLine[];
  readonly wrong: string | undefined;
  readonly onRead: (read: Awaited<ReturnType<typeof readWorkbook>>) => void;
}

function ListInput({ lines, wrong, onRead }: ListInputProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="group">
      <p>名单是一张 .xlsx 表，要有“姓名”和“证件号码”两列。会员名册那样的表就可以用。</p>
      <div className="buttons">
        <Button icon={<UploadOutlined aria-hidden />} onClick={() => input.current?.click()}>
          选名单
        </Button>
        <Button icon={<DownloadOutlined aria-hidden />} href="/api/imports/template.xlsx?kind=members" download>
          下载名册模板
        </Button>
        {lines.length > 0 && <span>名单上有 {lines.length} 人。</span>}
      </div>
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label="名单文件"
        accept=".xlsx"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void readWorkbook(file).then(onRead);
        }}
      />
      {wrong !== undefined && <Alert type="error" showIcon title={wrong} />}
    </div>
  );
}

interface GroupFormProps {
  readonly service: Service;
  readonly unions: readonly OrgRef[];
}

function GroupForm({ service, unions }: GroupFormProps) {
  const [org, setOrg] = useState(unions[0]!.id);
  const [said, setSaid] = useState<AnyValues>({});
  const [problems, setProblems] = useState<readonly Reason[]>([]);
  const [read, setRead] = useState<Awaited<ReturnType<typeof readWorkbook>>>({ lines: [] });
  const { course, start, goOn, clear } = useGroup();
  const asks = Object.fromEntries(service.listed!.says.map((id) => [id, service.form[id]!]));
  const shown = Object.entries(asks).filter(([, field]) => isAsked(field, said));
  const send = () => {
    const form = filled(Object.fromEntries(shown.map(([id]) => [id, said[id]])));
    const found = checkFields(asks, form, { today: today() });
    setProblems(found);
    const wrong = read.lines.length === 0 ? '请先选名单。' : read.wrong;
    if (wrong !== undefined) setRead({ ...read, wrong });
    if (found.length === 0 && wrong === undefined) start({ org, service: service.id, form }, read.lines);
  };
  return (
    <div className="form group">
      {unions.length > 1 && (
        <div>
          <label htmlFor="group-org">哪个工会的会员</label>
          <Select
            id="group-org"
            value={org}
            onChange={setOrg}
            options={unions.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
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
      {course && <Outcome course={course} onGoOn={goOn} />}
    </div>
  );
}

/** A union applies for its members by a workbook; what is said above counts for all of them. */
export default function GroupPage() {
  const me = useMe();
  const offered = listed.flatMap((service) => {
    const unions = unionsOf({ ...me, posts: me.posts.filter(({ role }) => role === service.listed!.by) });
    return unions.length === 0 ? [] : [{ service, unions }];
  });
  const [chosen, setChosen] = useState(offered[0]?.service.id);
  const one = offered.find(({ service }) => service.id === chosen);
  if (one === undefined)
    return (
      <Page title="集体申请">
        <Empty says="你的岗位不替会员申请。请找本会的经办办理。" />
      </Page>
    );
  return (
    <Page title="集体申请">
      {offered.length > 1 ? (
        <div>
          <label htmlFor="group-service">替会员申请什么</label>
          <Select
            id="group-service"
            value={chosen}
            onChange={setChosen}
            options={offered.map(({ service }) => ({ value: service.id, label: service.title }))}
          />
        </div>
      ) : (
        <p className="group-what">
          替会员办：<strong>{one.service.title}</strong>。下面的问题，答案对名单上每个人都一样。
        </p>
      )}
      <GroupForm key={chosen} service={one.service} unions={one.unions} />
    </Page>
  );
}
