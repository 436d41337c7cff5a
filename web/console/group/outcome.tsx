import { Button, Progress, Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import type { GroupLine } from '../../../kernel/group-filing.ts';
import type { Course } from '../course/use-course.ts';
import { Refusal } from '../form/refusal.tsx';
import { Section } from '../shell/section.tsx';

const columns: TableProps<Course<GroupLine>['refused'][number]>['columns'] = [
  { title: '行', key: 'row', align: 'end', className: 'figure', render: (_, { line }) => line.row },
  { title: '姓名', key: 'name', className: 'tight', render: (_, { line }) => line.name },
  { title: '为什么没有办成', dataIndex: 'says' },
];

interface OutcomeProps {
  readonly course: Course<GroupLine>;
  /** What is done for each: «提交申请». */
  readonly verb: string;
  /** What comes next, once something was done. */
  readonly children: ReactNode;
  readonly onGoOn: () => void;
}

/** How far a list is, who could not be, and why. */
export function Outcome({ course, verb, children, onGoOn }: OutcomeProps) {
  const { total, done, refused, running, fault } = course;
  return (
    <Section level={2} title={running ? '正在办' : '办理结果'}>
      <Progress percent={Math.round(((done + refused.length) / total) * 100)} aria-label="办理的进度" />
      <output>
        名单上 {total} 人，已经替 {done} 人{verb}
        {refused.length > 0 && `，${refused.length} 人没有办成`}。
      </output>
      {!running && done > 0 && children}
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
