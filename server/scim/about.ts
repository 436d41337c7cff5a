import { enterpriseUrn, userUrn } from '../../kernel/employer-answers.ts';
import { mostOperations } from './bulk.ts';

/** What this side of the protocol says of itself (RFC 7643, 5 to 7). */

export const mostResults = 200;

const core = 'urn:ietf:params:scim:schemas:core:2.0:';

interface Described {
  readonly name: string;
  readonly description: string;
  readonly type?: 'boolean' | 'complex';
  readonly required?: true;
  readonly caseExact?: true;
  readonly uniqueness?: 'server';
  readonly multiValued?: true;
  readonly subAttributes?: readonly object[];
}

function attribute({ name, description, type, subAttributes, ...given }: Described): object {
  return {
    name,
    type: type ?? 'string',
    multiValued: given.multiValued ?? false,
    description,
    required: given.required ?? false,
    ...(type === undefined && { caseExact: given.caseExact ?? false }),
    mutability: 'readWrite',
    returned: 'default',
    ...(type !== 'complex' && { uniqueness: given.uniqueness ?? 'none' }),
    ...(subAttributes && { subAttributes }),
  };
}

const userAttributes = [
  attribute({
    name: 'userName',
    description: '这个人在单位人事系统里的登录名。',
    required: true,
    uniqueness: 'server',
  }),
  attribute({
    name: 'name',
    description: '姓名，只保存 formatted。',
    type: 'complex',
    subAttributes: [attribute({ name: 'formatted', description: '完整的姓名。' })],
  }),
  attribute({ name: 'active', description: '是否在职。改为 false 即报离职。', type: 'boolean' }),
  attribute({
    name: 'phoneNumbers',
    description: '手机号，只保存一个能收短信的内地手机号。',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute({ name: 'value', description: '号码。' }),
      attribute({ name: 'type', description: '种类，如 mobile。' }),
      attribute({ name: 'primary', description: '是不是首选。', type: 'boolean' }),
    ],
  }),
];

const enterpriseAttributes = [
  attribute({ name: 'employeeNumber', description: '工号。', caseExact: true }),
  attribute({ name: 'department', description: '部门。' }),
];

export function schemasAt(base: string): readonly object[] {
  const schema = (id: string, name: string, description: string, attributes: readonly object[]) => ({
    schemas: [`${core}Schema`],
    id,
    name,
    description,
    attributes,
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  });
  return [
    schema(userUrn, 'User', '单位的职工。这里没有列出的属性不保存。', userAttributes),
    schema(enterpriseUrn, 'EnterpriseUser', '工号和部门。', enterpriseAttributes),
  ];
}

export function resourceTypesAt(base: string): readonly object[] {
  return [
    {
      schemas: [`${core}ResourceType`],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: '单位的职工',
      schema: userUrn,
      schemaExtensions: [{ schema: enterpriseUrn, required: false }],
      meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
    },
  ];
}

export function configAt(base: string, mostBytes: number): object {
  return {
    schemas: [`${core}ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: mostOperations, maxPayloadSize: mostBytes },
    filter: { supported: true, maxResults: mostResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: '令牌',
        description: '由单位工会的审批人生成，放在请求头 Authorization: Bearer 之后。',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}
