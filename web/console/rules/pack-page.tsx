import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { Link, useParams } from 'react-router';
import { addDays } from '../../../kernel/calendar.ts';
import type { PackAnswer } from '../../../kernel/rule-pack.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { orgQuery } from '../queries.ts';
import { FileButton } from '../shell/file-button.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { PlainDay } from '../targets/plain-day.tsx';
import { today } from '../words/today.ts';
import { PackFound } from './pack-found.tsx';
import { type PackGiven, publishedPacksQuery, useCheckPack } from './pack-queries.ts';
import { fileProblem } from './pack-words.ts';
import './rules.css';

interface PickProps {
  readonly onPick: (text: string) => void;
}

function FromFile({ onPick }: PickProps) {
  return (
    <FileButton label="规则包文件" accept=".yaml,.yml,.txt" onFile={(file) => void file.text().then(onPick)}>
      选规则包文件
    </FileButton>
  );
}

/** The packs that come with the platform, to begin with. */
function Published({ onPick }: PickProps) {
  const { data } = useQuery(publishedPacksQuery);
  if (data === undefined) return null;
  return (
    <ul className="plain pack-published">
      {data.map(({ file, title, text }) => (
        <li key={file}>
          <Button size="small" aria-label={`用这份：${title}`} onClick={() => onPick(text)}>
            用这份
          </Button>{' '}
          {title}
        </li>
      ))}
    </ul>
  );
}

interface TextProps {
  readonly id: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

function PackText({ id, text, onChange }: TextProps) {
  const problem = text === '' ? undefined : fileProblem(text);
  const marks = { help: '可以直接在这里改，改完再看一次。', problem };
  return (
    <FieldRow id={id} label="规则包的内容" {...marks}>
      <Input.TextArea
        {...inputProps(id, marks)}
        className="pack-text"
        autoSize={{ minRows: 8, maxRows: 24 }}
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

/** A pack is looked at before it is sent; whatever is changed in it has to be looked at again. */
function Taking({ org }: { readonly org: string }) {
  const form = useId();
  const [given, setGiven] = useState<PackGiven>({ text: '', from: addDays(today(), 1) });
  const checking = useCheckPack(org);
  const say = (part: Partial<PackGiven>) => {
    setGiven((before) => ({ ...before, ...part }));
    checking.reset();
  };
  const readable = fileProblem(given.text) === undefined;
  const found: PackAnswer | undefined = checking.data;
  return (
    <>
      <Section level={2} title="导入规则包">
        <div className="form pack-form">
          <div className="buttons">
            <FromFile onPick={(text) => say({ text })} />
          </div>
          <p className="quiet">没有文件？可以从各地公布过的规定开始，用之前请核对原文：</p>
          <Published onPick={(text) => say({ text })} />
          <PackText id={`${form}-text`} text={given.text} onChange={(text) => say({ text })} />
          <PlainDay
            id={`${form}-from`}
            label="没有写日期的值，从哪一天起"
            value={given.from}
            problem={undefined}
            onChange={(from) => say({ from })}
          />
          <div className="buttons">
            <Button
              type={found === undefined ? 'primary' : 'default'}
              disabled={!readable || given.from === ''}
              loading={checking.isPending}
              onClick={() => checking.mutate(given)}
            >
              看看会改什么
            </Button>
            <span className="quiet">只是看，不会改任何东西。</span>
          </div>
          {checking.error && <Refusal fault={checking.error} />}
        </div>
      </Section>
      {found !== undefined && <PackFound answer={found} given={given} />}
    </>
  );
}

/** The values of a union as one readable file: out, and in by way of drafts that a second person approves. */
export default function PackPage() {
  const { id = '' } = useParams();
  const { data: unit } = useQuery(orgQuery(id));
  return (
    <Page title="规则包">
      <div className="pack">
        <p className="rules-links">
          {unit && <Link to={`/orgs/${id}`}>{unit.name}</Link>}
          <Link to={`/orgs/${id}/rules`}>规则</Link>
        </p>
        <Section level={2} title="下载规则包">
          <p>本工会自己设过的金额、期限和做法，连同依据，一个文件，能看懂、能改、能再导入。</p>
          <div className="buttons">
            <Button icon={<DownloadOutlined aria-hidden />} href={`/api/orgs/${id}/rule-pack`} download>
              下载规则包（YAML）
            </Button>
            <a href="/api/open/rule-pack.schema.json">格式说明（JSON Schema）</a>
          </div>
        </Section>
        <Taking key={id} org={id} />
      </div>
    </Page>
  );
}
