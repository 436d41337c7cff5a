import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Progress } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { CaseLine } from '../../../kernel/answers.ts';
import { Refusal } from '../form/refusal.tsx';
import { caseQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { Answered } from '../shell/states.tsx';
import { BulkForm } from './bulk-form.tsx';
import { type Kind, bulkMoves, kindsOf } from './bulk-moves.ts';
import type { Course } from '../course/use-course.ts';
import { useBulk } from './use-bulk.ts';

interface BulkPaneProps {
  readonly chosen: readonly CaseLine[];
  readonly onKeep: (lines: readonly CaseLine[]) => void;
  readonly onDone: (ids: readonly string[]) => void;
}

function RefusedLines({ refused }: Pick<Course<CaseLine>, 'refused'>) {
  return (
    <ul className="plain bulk-refused">
      {refused.map(({ line, says }) => (
        <li key={line.id}>
          <Link to={`/cases/${line.id}`} className="number">
            {line.number}
          </Link>{' '}
          {line.summary}：{says}
        </li>
      ))}
    </ul>
  );
}

/** How far it is and how it ended, row by row where something was refused. */
function Outcome({ course, onGoOn }: { readonly course: Course<CaseLine>; readonly onGoOn: () => void }) {
  const { total, done, refused, running, fault } = course;
  const tried = done + refused.length;
  const left = total - tried;
  return (
    <div className="bulk-outcome">
      <Progress
        percent={Math.round((tried / total) * 100)}
        status={running ? 'active' : left > 0 ? 'exception' : refused.length > 0 ? 'normal' : 'success'}
        aria-label="办理进度"
      />
      <output>
        共 {total} 件，办好 {done} 件{refused.length > 0 && `，没有办成 ${refused.length} 件`}
        {!running && left > 0 && `，还有 ${left} 件没有答复`}。
      </output>
      {fault !== undefined && !running && <Refusal fault={fault} action={<Button onClick={onGoOn}>接着办</Button>} />}
      {refused.length > 0 && (
        <>
          {!running && <p>没有办成的，下面写明了原因；还等你办的仍然选着。</p>}
          <RefusedLines refused={refused} />
        </>
      )}
    </div>
  );
}

/** The moves that one kind of case allows, as the server says for the first of them. */
function KindMoves({ kind, onStart }: { readonly kind: Kind; readonly onStart: ReturnType<typeof useBulk>['start'] }) {
  const query = useQuery(caseQuery(kind.lines[0]!.id));
  const [opened, setOpened] = useState<string>();
  const service = findService(kind.lines[0]!.service);
  if (service === undefined) return <p>这项服务是新上线的，请刷新页面后再看。</p>;
  return (
    <Answered query={query} rows={3}>
      {(of) => {
        const moves = bulkMoves(service, of);
        const move = moves.find(({ action }) => action === opened);
        if (move === undefined)
          return (
            <div className="moves">
              {moves.length === 0 && <p className="quiet">这一步要逐件办理，请点开一件来办。</p>}
              {moves.map(({ action, label }) => (
                <Button key={action} onClick={() => setOpened(action)}>
                  {label}
                </Button>
              ))}
            </div>
          );
        return (
          <BulkForm
            key={opened}
            of={of}
            service={service}
            move={move}
            count={kind.lines.length}
            onCancel={() => setOpened(undefined)}
            onSend={(said) => {
              setOpened(undefined);
              onStart({ action: move.action, said }, kind.lines);
            }}
          />
        );
      }}
    </Answered>
  );
}

/** Several kinds cannot go together; one is kept with a click. */
function ManyKinds({ kinds, onKeep }: { readonly kinds: readonly Kind[]; readonly onKeep: BulkPaneProps['onKeep'] }) {
  return (
    <>
      <Alert type="info" showIcon title="选中的办件事项或者进度不同。一次只能办同一种，请选一种来办。" />
      <ul className="plain">
        {kinds.map((kind) => (
          <li key={kind.key}>
            <Button onClick={() => onKeep(kind.lines)}>
              只办“{kind.title}·{kind.stateLabel}”（{kind.lines.length} 件）
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What can be done with the chosen cases together, and how it went. */
export function BulkPane({ chosen, onKeep, onDone }: BulkPaneProps) {
  const { course, start, goOn } = useBulk(onDone);
  const kinds = kindsOf(chosen);
  const only = kinds.length === 1 ? kinds[0] : undefined;
  const busy = course?.running ?? false;
  return (
    <div className="bulk">
      <h2>已选 {chosen.length} 件</h2>
      {course && <Outcome course={course} onGoOn={goOn} />}
      {!busy && chosen.length === 0 && course === undefined && (
        <p className="quiet">在列表里选中要一起办的，事项和进度要相同。</p>
      )}
      {!busy && kinds.length > 1 && <ManyKinds kinds={kinds} onKeep={onKeep} />}
      {!busy && only && (
        <>
          <p>
            {only.title}，{only.stateLabel}
          </p>
          <KindMoves key={only.key} kind={only} onStart={start} />
        </>
      )}
    </div>
  );
}
