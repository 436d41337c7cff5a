import { useState } from 'react';
import { type Allotment, askedOf } from '../../../kernel/allot.ts';
import type { CampaignAnswer, SliceLine } from '../../../kernel/allot-answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { Refused } from '../../api/client.ts';
import { instantWords } from '../../flow/day-words.ts';
import { QuestionForm } from '../../form/question-form.tsx';
import { Choice, GroupFrame } from '../../ui/field.tsx';
import { today } from '../today.ts';
import { refusingOf } from '../use-write.ts';
import { useClaim } from './queries.ts';
import { many } from './words.ts';

interface ClaimFormProps {
  readonly campaign: CampaignAnswer;
  readonly allotment: Allotment | undefined;
  /** What is left of each part, as last heard. */
  readonly leftOf: (slice: SliceLine) => number;
}

function slotWords({ label, startsAt }: SliceLine, left: number, waits: boolean): string {
  const when = startsAt === undefined ? '' : `，${instantWords(startsAt, today())}`;
  return `${label}${when}，${left > 0 ? `还有 ${many(left)} 个` : waits ? '满了，可以候补' : '满了'}`;
}

/** The verb of the one button: what happens when it is tapped, told before. */
function verbOf(
  { way, windowUntil, now, left, slices }: CampaignAnswer,
  { attended, unit = '份' }: Partial<Pick<Allotment['allot'], 'attended' | 'unit'>>,
): string {
  const enters = way !== 'first-come' && windowUntil !== undefined && now < windowUntil;
  if (enters) return '报名';
  const room = slices.some(({ waits, waiting }) => waiting < waits);
  if (left <= 0 && room) return '排队候补';
  return attended ? '报名' : `领一${unit}`;
}

/** What a claim is asked, and the button; one tap where nothing is asked. */
export function ClaimForm({ campaign, allotment, leftOf }: ClaimFormProps) {
  const [slice, setSlice] = useState<number>();
  const [choice, setChoice] = useState<string>();
  const [form, setForm] = useState<AnyValues>({});
  const claiming = useClaim(campaign);
  const reasons = claiming.error instanceof Refused ? claiming.error.reasons : [];
  const problemAt = (at: string) => reasons.find((reason) => reason.at === at)?.says;
  const isSlots = campaign.split === 'slots';
  const before = (
    <>
      {isSlots && (
        <GroupFrame id="claim-slice" label="哪个时段来？" problem={problemAt('slice')}>
          {campaign.slices.map((one) => (
            <Choice
              key={one.slice}
              type="radio"
              name="slice"
              checked={slice === one.slice}
              onChange={() => setSlice(one.slice)}
            >
              {slotWords(one, leftOf(one), one.waiting < one.waits)}
            </Choice>
          ))}
        </GroupFrame>
      )}
      {campaign.choices.length > 0 && (
        <GroupFrame id="claim-choice" label="要哪一种？" problem={problemAt('choice')}>
          {campaign.choices.map((one) => (
            <Choice key={one} type="radio" name="choice" checked={choice === one} onChange={() => setChoice(one)}>
              {one}
            </Choice>
          ))}
        </GroupFrame>
      )}
    </>
  );
  return (
    <QuestionForm
      title={campaign.name}
      heading={false}
      fields={allotment ? askedOf(allotment, campaign.each).form : {}}
      answers={form}
      onAnswer={(id, value) => setForm({ ...form, [id]: value })}
      submitLabel={verbOf(campaign, allotment?.allot ?? {})}
      busy={claiming.isPending}
      refused={refusingOf(claiming.error)}
      before={before}
      onSubmit={(answers) =>
        claiming.mutate({
          edition: campaign.edition,
          form: answers,
          ...(slice !== undefined && { slice }),
          ...(choice !== undefined && { choice }),
        })
      }
    />
  );
}
