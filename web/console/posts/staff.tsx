import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useDeferredValue, useId, useState } from 'react';
import type { HeldLine, StaffLine } from '../../../kernel/post-answers.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { closedWords, heldWords } from './post-words.ts';
import { staffQuery } from './queries.ts';
import { ResetDialog } from './reset-dialog.tsx';
import { type Asking, WhyDialog } from './why-dialog.tsx';

/** Which dialog is open about one person. */
type Open = { readonly granting: HeldLine | undefined } | { readonly asking: Asking } | { readonly resetting: true };

interface HeldProps {
  readonly person: StaffLine;
  readonly held: HeldLine;
  readonly onOpen: (open: Open) => void;
}

function Held({ person, held, onOpen }: HeldProps) {
  const what = heldWords(held);
  const ending: Asking = {
    title: `结束：${person.name}的${what}`,
    verb: '结束',
    effect: '马上生效：下一次点击就没有这个权限了，交给本人的办件回到所在工会。',
    path: `/api/staff/${person.id}/end`,
    body: { held: held.id },
    final: true,
  };
  return (
    <li>
      <span>
        {what}{' '}
        <span className="quiet">
          从{sayWholeDay(held.from)}起{held.endsOn !== undefined && `，代理到${sayWholeDay(held.endsOn)}`}
        </span>
      </span>
      <span className="buttons">
        {held.duty === undefined && (
          <Button size="small" aria-label={`调任 ${person.name} ${what}`} onClick={() => onOpen({ granting: held })}>
            调任
          </Button>
        )}
        <Button size="small" aria-label={`结束 ${person.name} ${what}`} onClick={() => onOpen({ asking: ending })}>
          结束
        </Button>
      </span>
    </li>
  );
}

function actsOn(person: StaffLine): Readonly<Record<'leave' | 'signOut' | 'reopen', Asking>> {
  const at = (name: string) => `/api/staff/${person.id}/${name}`;
  return {
    leave: {
      title: `离岗：${person.name}`,
      verb: '办理离岗',
      effect: '全部岗位结束，账号停用，已登录的设备马上退出；交给本人的办件回到所在工会。',
      path: at('leave'),
      final: true,
    },
    signOut: {
      title: `退出登录：${person.name}`,
      verb: '让所有设备退出',
      effect: '这个账号在所有设备上退出登录，岗位不变，本人可以重新登录。',
      path: at('sign-out'),
    },
    reopen: {
      title: `重新启用：${person.name}`,
      verb: '重新启用',
      effect: '账号可以重新登录；离岗时结束的岗位不会回来，需要的另外授予。',
      path: at('reopen'),
    },
  };
}

function Acts({ person, onOpen }: Pick<HeldProps, 'person' | 'onOpen'>) {
  const { leave, signOut, reopen } = actsOn(person);
  const button = (asking: Asking, label: string) => (
    <Button aria-label={`${label} ${person.name}`} onClick={() => onOpen({ asking })}>
      {label}
    </Button>
  );
  if (person.closed !== undefined)
    return <div className="buttons">{person.closed !== 'other' && button(reopen, '重新启用')}</div>;
  return (
    <div className="buttons">
      <Button type="primary" aria-label={`授予岗位 ${person.name}`} onClick={() => onOpen({ granting: undefined })}>
        授予岗位
      </Button>
      {person.sessions > 0 && button(signOut, '退出登录')}
      <Button aria-label={`重设登录方式 ${person.name}`} onClick={() => onOpen({ resetting: true })}>
        重设登录方式
      </Button>
      {button(leave, '离岗')}
    </div>
  );
}

function Person({ person }: { readonly person: StaffLine }) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <li className="post-card">
      <h3>
        {person.name} <span className="quiet">{person.login}</span>
      </h3>
      <p className="quiet">
        {person.closed !== undefined && <span className="tag tag-waiting">{closedWords[person.closed]}</span>}{' '}
        {person.usedOn === undefined ? '还没有登录过' : `最近登录：${sayWholeDay(person.usedOn)}`}
        {person.sessions > 0 && `，现在有 ${person.sessions} 处登录`}
      </p>
      {person.held.length === 0 ? (
        <p className="quiet">现在没有岗位。</p>
      ) : (
        <ul className="plain post-held">
          {person.held.map((held) => (
            <Held key={held.id} person={person} held={held} onOpen={setOpen} />
          ))}
        </ul>
      )}
      <Acts person={person} onOpen={setOpen} />
      {open !== undefined && 'granting' in open && (
        <GrantDialog person={person} replaces={open.granting} onClose={close} />
      )}
      {open !== undefined && 'asking' in open && <WhyDialog {...open.asking} onClose={close} />}
      {open !== undefined && 'resetting' in open && <ResetDialog person={person} onClose={close} />}
    </li>
  );
}

const most = 50;
const help = `按姓名、账号或者工会名称查找，最多显示 ${most} 人。`;

/** Everybody with a staff account: what they hold since when, and what can be done about it. */
export function Staff() {
  const id = useId();
  const [typed, setTyped] = useState('');
  const query = useQuery({ ...staffQuery(useDeferredValue(typed.trim())), placeholderData: keepPreviousData });
  return (
    <Section level={2} title="人员">
      <FieldRow id={id} label="查找" help={help}>
        <Input
          {...inputProps(id, { help })}
          className="post-search"
          autoComplete="off"
          maxLength={60}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </FieldRow>
      <Answered query={query}>
        {(staff) =>
          staff.length === 0 ? (
            <Empty says="没有找到。核对一下名称；还没有账号的人，请先由系统管理员开设干部账号。" />
          ) : (
            <ul className="plain post-cards">
              {staff.map((person) => (
                <Person key={person.id} person={person} />
              ))}
            </ul>
          )
        }
      </Answered>
    </Section>
  );
}
