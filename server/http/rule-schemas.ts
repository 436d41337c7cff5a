import Type from 'typebox';
import { OrgRef, day, object, optional, text } from './schema-words.ts';

/** What the API answers about a service and its rules; held to the kernel's types in `answer-schemas.ts`. */

export const Cite = object({
  title: text,
  clause: optional(text),
  from: optional(day),
  to: optional(day),
  link: optional(text),
  house: optional(Type.Literal(true)),
});
export const TunedValue = object({
  name: text,
  value: Type.Union([Type.Integer(), Type.Null()]),
  cites: Cite,
  setBy: optional(OrgRef),
  from: optional(day),
});
export const Pause = object({
  why: text,
  instead: text,
  from: optional(day),
  until: optional(day),
  setBy: optional(OrgRef),
});
export const ServiceAnswer = object({
  id: text,
  title: text,
  tuned: Type.Array(TunedValue),
  paused: optional(Pause),
});
export const Finding = object({
  rule: text,
  holds: Type.Boolean(),
  lacks: optional(text),
  says: text,
  cites: optional(Cite),
});
