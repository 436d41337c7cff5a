import type { Static, TSchema } from 'typebox';

/** Whether a schema and a type of the kernel have the same keys; what the values are is held by the conformance test. */
export type Same<S extends TSchema, T> = [keyof Static<S>, keyof T] extends [keyof T, keyof Static<S>] ? true : false;
export type Agreed<T extends Readonly<Record<string, true>>> = T;
