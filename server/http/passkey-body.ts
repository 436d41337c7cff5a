import Type from 'typebox';

/** What a browser's WebAuthn gives; the library that reads it holds it to its format. */
export const PasskeyBody = Type.Object({
  id: Type.String({ maxLength: 1_500 }),
  rawId: Type.String({ maxLength: 1_500 }),
  type: Type.Literal('public-key'),
  response: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown()),
  clientExtensionResults: Type.Record(Type.String(), Type.Unknown()),
  authenticatorAttachment: Type.Optional(Type.String({ maxLength: 60 })),
});
