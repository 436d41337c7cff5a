import { api } from '../../api/client.ts';

/** Ends the session and loads the page anew, so that nothing that was read in it stays in memory. */
export async function signOut(): Promise<void> {
  await api.delete('/api/session');
  window.location.assign('/console/');
}
