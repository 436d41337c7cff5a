import type { BoardLine } from '../../kernel/answers.ts';
import type { Service } from '../../kernel/service.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import type { BoardRow } from './lists.ts';
import { joinSealed } from './sealed-fields.ts';

/** One case as colleagues see it: the fields the board names and the reply, and a name only where the board says so. */
export function boardLine(platform: Platform, service: Service, row: BoardRow, caller: Caller): BoardLine {
  const board = service.board!;
  const action = board.acts === undefined ? undefined : service.actions[board.acts];
  const from = action === undefined ? [] : [action.from].flat();
  const sealedReply = row.reply_sealed && joinSealed(platform.sealer, { open: {}, sealed: row.reply_sealed });
  const reply = row.reply ?? (sealedReply && board.reply ? String(sealedReply[board.reply.field] ?? '') : undefined);
  return {
    id: row.id,
    title: service.title,
    shown: Object.fromEntries((board.shows[row.state] ?? []).map((id) => [id, row.form[id]])),
    ...(board.named && { name: row.name }),
    ...(reply && { reply }),
    stateLabel: service.states[row.state]!.label,
    at: row.entered_at.toISOString(),
    acts: row.acts,
    mayAct: !row.acted && row.applicant_id !== caller.personId && from.includes(row.state),
  };
}
