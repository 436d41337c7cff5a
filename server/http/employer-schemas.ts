import Type from 'typebox';
import type * as answers from '../../kernel/employer-answers.ts';
import { enterpriseUrn } from '../../kernel/employer-answers.ts';
import { levels } from '../../kernel/party.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { id, instant, object, optional, secret, text } from './schema-words.ts';

/** What employers' systems are answered, and what the union sees of it, as JSON Schema. */

const ScimUser = object({
  schemas: Type.Array(text),
  id,
  externalId: optional(text),
  userName: text,
  name: optional(object({ formatted: text })),
  active: Type.Boolean(),
  phoneNumbers: optional(
    Type.Array(object({ value: text, type: optional(text), primary: optional(Type.Boolean()) }), { maxItems: 1 }),
  ),
  [enterpriseUrn]: optional(object({ employeeNumber: optional(text), department: optional(text) })),
  meta: object({
    resourceType: Type.Literal('User'),
    created: instant,
    lastModified: instant,
    location: text,
    version: text,
  }),
});
const ScimList = object({
  schemas: Type.Array(text),
  totalResults: Type.Integer(),
  startIndex: Type.Integer(),
  itemsPerPage: Type.Integer(),
  Resources: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});
const ScimError = object({
  schemas: Type.Array(text),
  status: text,
  scimType: optional(
    Type.Enum([
      'uniqueness',
      'tooMany',
      'invalidFilter',
      'mutability',
      'invalidSyntax',
      'invalidPath',
      'noTarget',
      'invalidValue',
      'sensitive',
    ]),
  ),
  detail: text,
});
const ScimBulkAnswer = object({
  schemas: Type.Array(text),
  Operations: Type.Array(
    object({
      method: text,
      bulkId: optional(text),
      location: optional(text),
      version: optional(text),
      status: text,
      response: optional(ScimError),
    }),
  ),
});
const ScimDocument = Type.Record(Type.String(), Type.Unknown());
const EmploymentsAnswer = object({
  org: object({ id, name: text, level: Type.Enum([...levels]) }),
  items: Type.Array(
    object({
      id,
      name: optional(text),
      phone: optional(text),
      employeeNumber: optional(text),
      department: optional(text),
      state: Type.Enum(['new', 'inviting', 'invited', 'unsent', 'member', 'left', 'stays']),
      at: instant,
      joinedOn: optional(Type.String({ format: 'date' })),
      invitedAt: optional(instant),
    }),
  ),
  next: optional(text),
});
const InvitedAnswer = object({
  results: Type.Array(object({ id, result: Type.Enum(['sent', 'no-phone', 'member', 'left', 'already-invited']) })),
});
const EmployerTokenAnswer = object({
  id,
  label: text,
  by: text,
  madeAt: instant,
  expiresAt: instant,
  lastUsedAt: optional(instant),
  state: Type.Enum(['live', 'expired', 'revoked']),
  token: optional(secret),
});

export const employerSchemas = {
  ScimUser,
  ScimList,
  ScimError,
  ScimBulkAnswer,
  ScimDocument,
  EmploymentsAnswer,
  InvitedAnswer,
  EmployerTokenAnswer,
} as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type EmployerSchemasAgree = Agreed<{
  ScimUser: Same<typeof ScimUser, answers.ScimUser>;
  ScimList: Same<typeof ScimList, answers.ScimList>;
  ScimError: Same<typeof ScimError, answers.ScimError>;
  ScimBulkAnswer: Same<typeof ScimBulkAnswer, answers.ScimBulkAnswer>;
  EmploymentsAnswer: Same<typeof EmploymentsAnswer, answers.EmploymentsAnswer>;
  InvitedAnswer: Same<typeof InvitedAnswer, answers.InvitedAnswer>;
  EmployerTokenAnswer: Same<typeof EmployerTokenAnswer, answers.EmployerTokenAnswer>;
}>;
