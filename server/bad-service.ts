/** A definition that must not run: every complaint with the file and the place in it. */
export class BadService extends Error {}
