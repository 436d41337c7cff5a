import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Keeps what Node makes of the sources from one start to the next, which then takes two thirds of the time and 25 MB less.
 * It holds for what is imported dynamically after this; where node_modules cannot be written to, nothing is kept and nothing fails.
 */
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'hongqiao', 'compiled'));
