import AjvCompiler from '@fastify/ajv-compiler';

type Factory = AjvCompiler.BuildCompilerFromPool;
type Compile = ReturnType<Factory>;
type Validator = ReturnType<Compile>;

/** A validator that is made when it is first called; `errors` is where Fastify looks for what is wrong. */
function late(make: () => Validator): Validator {
  let made: Validator | undefined;
  const validator = (given: unknown) => {
    made ??= make();
    const holds = made(given);
    validator.errors = made.errors;
    return holds;
  };
  validator.errors = undefined as Validator['errors'];
  // The rest of what Ajv's own have is asked for by nobody.
  return validator as unknown as Validator;
}

/**
 * Makes Ajv and the validator of a schema when the first request meets it. All of them together took a fifth of a start, and
 * a server that is restarted in the middle of the day is asked for some of its four hundred routes in the first minute; each
 * costs its first request a millisecond. `contract.db.test.ts` calls every route, so that a schema which cannot be compiled is
 * found there and not by somebody who asks.
 */
export function lateValidators(): Factory {
  const factory = AjvCompiler();
  return (externalSchemas, options) => {
    let compile: Compile | undefined;
    return (route) => late(() => (compile ??= factory(externalSchemas, options))(route));
  };
}
