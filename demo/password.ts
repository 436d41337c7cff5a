/** The one password of every demo cadre; only a database that was seeded as a demo has such accounts. */
export const demoPassword = 'hongqiao-demo';

/** The one secret in the authenticator apps of all demo cadres; the page tells its codes as it tells those by SMS. */
export const demoTotp = 'HONGQIAODEMOHONGQIAODEMOHONGQIAO';
