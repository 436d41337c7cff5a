import Type from 'typebox';
import { resettables } from '../../kernel/post-answers.ts';
import type * as answers from '../../kernel/sign-in-answers.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { id, instant, object, optional, secret, text } from './schema-words.ts';

/** What the API answers at the door; held to the kernel's types as the others are. */

const SignInStep = object({
  owes: Type.Enum(['second-factor', 'enrolment-code', 'enrolment', 'new-password']),
  ways: Type.Array(Type.Enum(['totp', 'passkey', 'recovery-code'])),
  why: optional(Type.Enum(['once', 'old'])),
  demoCode: optional(text),
});
const NewTotpAnswer = object({ secret, uri: secret, demoCode: optional(text) });
const RecoveryCodesAnswer = object({ recoveryCodes: Type.Array(secret) });
export const PasskeyAnswer = object({ at: text, options: Type.Record(Type.String(), Type.Unknown()) });
const FactorLine = object({
  id,
  kind: Type.Enum(['totp', 'passkey']),
  name: text,
  addedAt: instant,
  usedAt: optional(instant),
});
const SessionLine = object({
  id,
  device: text,
  address: text,
  at: instant,
  usedAt: instant,
  here: Type.Boolean(),
});
const OwnReset = object({ what: Type.Enum([...resettables]), askedBy: text, confirmedBy: text, at: instant });
const SecurityAnswer = object({
  login: text,
  factors: Type.Array(FactorLine),
  recoveryCodesLeft: Type.Integer(),
  passwordSetAt: optional(instant),
  passwordUntil: optional(instant),
  otherSessions: Type.Integer(),
  resets: Type.Array(OwnReset),
  identity: optional(object({ linkedAt: instant })),
});

const SignInWays = object({
  identity: optional(object({ label: text, audiences: Type.Array(Type.Enum(['worker', 'staff'])) })),
});

export const signInSchemas = {
  SignInStep,
  NewTotpAnswer,
  RecoveryCodesAnswer,
  PasskeyAnswer,
  SessionLine,
  SecurityAnswer,
  SignInWays,
} as const;

/** @public */
export type SignInSchemasAgree = Agreed<{
  SignInStep: Same<typeof SignInStep, answers.SignInStep>;
  NewTotpAnswer: Same<typeof NewTotpAnswer, answers.NewTotpAnswer>;
  RecoveryCodesAnswer: Same<typeof RecoveryCodesAnswer, answers.RecoveryCodesAnswer>;
  PasskeyAnswer: Same<typeof PasskeyAnswer, answers.PasskeyAnswer>;
  SessionLine: Same<typeof SessionLine, answers.SessionLine>;
  OwnReset: Same<typeof OwnReset, answers.OwnReset>;
  FactorLine: Same<typeof FactorLine, answers.FactorLine>;
  SignInWays: Same<typeof SignInWays, answers.SignInWays>;
  SecurityAnswer: Same<typeof SecurityAnswer, answers.SecurityAnswer>;
}>;
