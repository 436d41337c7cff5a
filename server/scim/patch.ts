import { enterpriseUrn, userUrn } from '../../kernel/employer-answers.ts';
import { type ScimFault, fault, isFault } from './fault.ts';
import { changePhone } from './phone-target.ts';
import { type Said, attributeOf, isObject, readActive, readWords } from './said.ts';

/** Changes by PATCH (RFC 7644, 3.5.2), one operation after the other: all of them or, with one fault, none. */

type Op = 'add' | 'replace' | 'remove';

interface Target {
  readonly op: Op;
  /** In small letters, without the name of the core schema. */
  readonly attribute: string;
  readonly where: string | undefined;
  readonly sub: string | undefined;
  readonly value: unknown;
}

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const mostOperations = 50;
const core = `${userUrn.toLowerCase()}:`;
const enterprise = enterpriseUrn.toLowerCase();
const pathForm = /^([A-Za-z][\w$-]*)(?:\[([^\]]*)\])?(?:\.([A-Za-z][\w$-]*))?$/;

function readPath(op: Op, path: string, value: unknown): Target | ScimFault {
  const lower = path.toLowerCase();
  if (lower === enterprise) return { op, attribute: enterprise, where: undefined, sub: undefined, value };
  const isEnterprise = lower.startsWith(`${enterprise}:`);
  const plain = isEnterprise
    ? path.slice(enterprise.length + 1)
    : lower.startsWith(core)
      ? path.slice(core.length)
      : path;
  const match = pathForm.exec(plain);
  if (match === null) return fault(400, `path “${path.slice(0, 100)}”不是一个属性的路径。`, 'invalidPath');
  const attribute = match[1]!.toLowerCase();
  if (isEnterprise) return { op, attribute: enterprise, where: undefined, sub: attribute, value };
  return { op, attribute, where: match[2], sub: match[3]?.toLowerCase(), value };
}

function setWords(
  said: Said,
  at: 'userName' | 'externalId' | 'name' | 'employeeNumber' | 'department',
  { op, value }: { readonly op: Op; readonly value: unknown },
): Said | ScimFault {
  const read = op === 'remove' ? undefined : readWords(at, value);
  if (isFault(read)) return read;
  if (at === 'userName' && read === undefined) return fault(400, 'userName 必须有，不能去掉。', 'mutability');
  return { ...said, [at]: read };
}

function setName(said: Said, { op, sub, value }: Target): Said | ScimFault {
  if (sub !== undefined && sub !== 'formatted') return said;
  if (op === 'remove' || sub === 'formatted') return setWords(said, 'name', { op, value });
  if (!isObject(value)) return fault(400, 'name 的 value 要是一个对象。', 'invalidValue');
  const formatted = attributeOf(value, 'formatted');
  return formatted === undefined ? said : setWords(said, 'name', { op, value: formatted });
}

function setEnterprise(said: Said, { op, sub, value }: Target): Said | ScimFault {
  if (sub === 'employeenumber') return setWords(said, 'employeeNumber', { op, value });
  if (sub === 'department') return setWords(said, 'department', { op, value });
  if (sub !== undefined) return said;
  if (op === 'remove') return { ...said, employeeNumber: undefined, department: undefined };
  if (!isObject(value)) return fault(400, '扩展属性的 value 要是一个对象。', 'invalidValue');
  let after: Said | ScimFault = said;
  for (const at of ['employeeNumber', 'department'] as const) {
    const one = attributeOf(value, at);
    if (one !== undefined && !isFault(after)) after = setWords(after, at, { op, value: one });
  }
  return after;
}

function setActive(said: Said, { op, value }: Target): Said | ScimFault {
  if (op === 'remove') return fault(400, '在不在职要写明：请把 active 改成 true 或者 false。', 'mutability');
  const active = readActive(value);
  return isFault(active) ? active : { ...said, active };
}

/** One change. Attributes that are not kept are passed over, as they are when somebody is created. */
function change(said: Said, target: Target): Said | ScimFault {
  switch (target.attribute) {
    case 'username':
      return setWords(said, 'userName', target);
    case 'externalid':
      return setWords(said, 'externalId', target);
    case 'active':
      return setActive(said, target);
    case 'name':
      return setName(said, target);
    case enterprise:
      return setEnterprise(said, target);
    case 'phonenumbers': {
      const phone = changePhone(said.phone, target);
      return isFault(phone) ? phone : { ...said, phone };
    }
    case 'id':
    case 'meta':
      return fault(400, `${target.attribute} 由平台给出，不能改。`, 'mutability');
    default:
      return said;
  }
}

/** Without a path the value names the attributes; what only the platform gives is passed over there. */
function changeMany(said: Said, op: Op, value: unknown): Said | ScimFault {
  if (op === 'remove') return fault(400, 'remove 要写明 path。', 'noTarget');
  if (!isObject(value)) return fault(400, '没有 path 时，value 要是一个对象。', 'invalidValue');
  let after: Said | ScimFault = said;
  for (const [path, one] of Object.entries(value)) {
    if (['id', 'meta', 'schemas'].includes(path.toLowerCase())) continue;
    const target = readPath(one === null ? 'remove' : op, path, one ?? undefined);
    after = isFault(target) ? target : change(after, target);
    if (isFault(after)) return after;
  }
  return after;
}

function changeOnce(said: Said, operation: unknown): Said | ScimFault {
  const op = String(attributeOf(operation, 'op')).toLowerCase();
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    return fault(400, 'op 只能是 add、replace 或者 remove。', 'invalidSyntax');
  const path = attributeOf(operation, 'path');
  const value = attributeOf(operation, 'value');
  if (path !== undefined && typeof path !== 'string') return fault(400, 'path 要是文字。', 'invalidPath');
  if (path === undefined) return changeMany(said, op, value);
  if (op !== 'remove' && value === undefined) return fault(400, `${op} 缺少 value。`, 'invalidValue');
  const target = readPath(op, path, value);
  return isFault(target) ? target : change(said, target);
}

/** What is said of somebody after all operations of a PATCH. */
export function applyPatch(said: Said, body: unknown): Said | ScimFault {
  const schemas = attributeOf(body, 'schemas');
  const operations = attributeOf(body, 'Operations');
  if (!Array.isArray(schemas) || !schemas.includes(patchUrn))
    return fault(400, `schemas 里要有 ${patchUrn}。`, 'invalidSyntax');
  if (!Array.isArray(operations) || operations.length === 0)
    return fault(400, 'Operations 要是数组，至少有一个操作。', 'invalidSyntax');
  if (operations.length > mostOperations)
    return fault(400, `一次最多 ${mostOperations} 个操作，请分几次发。`, 'tooMany');
  let after: Said | ScimFault = said;
  for (const operation of operations) {
    after = changeOnce(after, operation);
    if (isFault(after)) return after;
  }
  return after;
}
