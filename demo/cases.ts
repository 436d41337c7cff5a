export async function playDemoCases(..._given: unknown[]): Promise<void> {}
