/** The one password of every demo cadre; only a database that was seeded as a demo has such accounts. */
export const demoPassword = 'hongqiao-demo';
