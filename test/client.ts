export { type Came, Client, done, refusalOf } from '../replay/client.ts';
