import { type Answers, answerSchemas } from './answer-schemas.ts';
import { shownOnce } from './schema-words.ts';

interface Schema {
  readonly [shownOnce]?: true;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The schema of an answer; its names are those of the components. */
function schemaOf(answers: Answers): Schema {
  if (answers.endsWith('[]')) return { items: schemaOf(answers.slice(0, -2) as Answers) };
  if (answers.startsWith('Page<')) return { properties: { items: schemaOf(`${answers.slice(5, -1)}[]` as Answers) } };
  return answerSchemas[answers as keyof typeof answerSchemas] as Schema;
}

const partsOf = ({ properties, items, anyOf = [] }: Schema): readonly Schema[] => [
  ...Object.values(properties ?? {}),
  ...(items === undefined ? [] : [items]),
  ...anyOf,
];

const isSecret = (schema: Schema): boolean => schema[shownOnce] === true || partsOf(schema).some(isSecret);

/** Whether an answer of this kind may hold what is shown once. */
export function saysSecrets(answers: Answers | undefined): boolean {
  return answers !== undefined && isSecret(schemaOf(answers));
}

function secretsIn(schema: Schema, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (schema[shownOnce]) return [String(value)];
  if (Array.isArray(value)) return value.flatMap((one) => secretsIn(schema.items ?? {}, one));
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, of]) =>
    secretsIn(of, (value as Readonly<Record<string, unknown>>)[name]),
  );
  return [...properties, ...(schema.anyOf ?? []).flatMap((of) => secretsIn(of, value))];
}

/** What of an answer is shown once. */
export function secretsOf(answers: Answers | undefined, answer: unknown): readonly string[] {
  return answers === undefined ? [] : secretsIn(schemaOf(answers), answer);
}
