import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import type { DrawDeskAnswer, SourceAsked } from '../../../kernel/draw-answers.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { momentWords } from '../words/moment-words.ts';
import { useDrawStep } from './queries.ts';
import { ReadingForm } from './reading-form.tsx';
import { SourcesFields, type Written, askedOf, emptySources } from './sources-fields.tsx';

const freezingWords =
  '封存以后：现在等着的人全部进名单，名单和承诺值马上公开，谁都下载得到；不能再加人、减人、改名额、换来源。以后通过的人等下一场。';

/** Freezing cannot be taken back, so it is said what it does before it is done. */
function Freeze({ desk }: { readonly desk: DrawDeskAnswer }) {
  const [sure, setSure] = useState(false);
  const freezing = useDrawStep<object>(`/api/draws/${desk.draw.id}/freeze`, () => setSure(false));
  if (!sure)
    return (
      <Button type="primary" onClick={() => setSure(true)}>
        封存名单
      </Button>
    );
  return (
    <div className="draw-box">
      <p>{freezingWords}</p>
      {freezing.error && <Refusal fault={freezing.error} />}
      <div className="buttons">
        <Button type="primary" danger loading={freezing.isPending} onClick={() => freezing.mutate({})}>
          封存并公开
        </Button>
        <Button onClick={() => setSure(false)}>返回</Button>
      </div>
    </div>
  );
}

function WhyRow({
  id,
  value,
  problem,
  onChange,
}: {
  readonly id: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (why: string) => void;
}) {
  const help = '4 到 200 个字，会公开。';
  return (
    <FieldRow id={id} label="原因" help={help} problem={problem}>
      <Input.TextArea
        {...inputProps(id, { help, problem })}
        autoSize={{ minRows: 2, maxRows: 5 }}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

function Drop({ desk }: { readonly desk: DrawDeskAnswer }) {
  const form = useId();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState('');
  const dropping = useDrawStep<{ readonly why: string }>(`/api/draws/${desk.draw.id}/drop`, () => setOpen(false));
  const problems = problemsOf(dropping.error);
  if (!open) return <Button onClick={() => setOpen(true)}>撤下这场抽签</Button>;
  return (
    <ChangeForm
      form={form}
      verb="撤下"
      final
      fault={dropping.error}
      problems={problems}
      sending={dropping.isPending}
      onSend={() => dropping.mutate({ why })}
      onCancel={() => setOpen(false)}
    >
      <WhyRow
        id={`${form}-why`}
        value={why}
        problem={problems.find(({ at }) => at === 'why')?.says}
        onChange={setWhy}
      />
    </ChangeForm>
  );
}

/** Somebody else has looked, too: the list is drawn from the other sources. */
function Agree({ desk }: { readonly desk: DrawDeskAnswer }) {
  const navigate = useNavigate();
  const agreeing = useDrawStep<object>(
    `/api/draws/${desk.draw.id}/agree-again`,
    ({ draw }) => void navigate(`/draws/${draw.id}`),
  );
  const { asked } = desk;
  if (asked === undefined) return null;
  return (
    <div className="draw-box">
      <p>
        {momentWords(asked.at)}，有人提出同一份名单换来源：{asked.why}
      </p>
      <ol className="draw-sources">
        {asked.sources.map((says) => (
          <li key={says}>{says}</li>
        ))}
      </ol>
      {agreeing.error && <Refusal fault={agreeing.error} />}
      {desk.may.agree && (
        <>
          <p>请你自己去查，原来的来源确实没有公布，才同意。同意以后马上换，这一场公开保留。</p>
          <div className="buttons">
            <Button type="primary" danger loading={agreeing.isPending} onClick={() => agreeing.mutate({})}>
              我查过了，同意换来源
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

/** Another source for the same list, where one has not appeared on its day. */
function Again({ desk, drand }: { readonly desk: DrawDeskAnswer; readonly drand: boolean }) {
  const form = useId();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState('');
  const [written, setWritten] = useState<readonly Written[]>(emptySources);
  const sending = useDrawStep<{ readonly why: string; readonly sources: readonly SourceAsked[] }>(
    `/api/draws/${desk.draw.id}/again`,
    () => setOpen(false),
  );
  const problems = problemsOf(sending.error);
  const problemAt = (name: string) => problems.find(({ at }) => at === name)?.says;
  if (!open) return <Button onClick={() => setOpen(true)}>来源没有公布，换来源</Button>;
  return (
    <ChangeForm
      form={form}
      verb="提出换来源"
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate({ why, sources: askedOf(written) })}
      onCancel={() => setOpen(false)}
    >
      <p>
        名单一个人也不变。这一场公开保留，写明原因；只有来源到了日子没有公布、也没有人录入过，才可以换。要由本工会的另一个人查过以后同意。
      </p>
      <WhyRow id={`${form}-why`} value={why} problem={problemAt('why')} onChange={setWhy} />
      <SourcesFields form={form} written={written} drand={drand} problemAt={problemAt} onChange={setWritten} />
    </ChangeForm>
  );
}

/** What she may do with the draw now. */
export function DrawSteps({ desk, drand }: { readonly desk: DrawDeskAnswer; readonly drand: boolean }) {
  const { may, reading, draw } = desk;
  return (
    <div className="draw-steps">
      {may.freeze && <Freeze desk={desk} />}
      {may.read && <ReadingForm key={reading.attempt} desk={desk} onDone={() => {}} />}
      {may.drop && <Drop key={draw.id} desk={desk} />}
      <Agree key={`agree ${draw.id}`} desk={desk} />
      {may.again && <Again key={draw.id} desk={desk} drand={drand} />}
    </div>
  );
}
