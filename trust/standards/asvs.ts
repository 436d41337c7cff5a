import { readStandard } from './standard.ts';

/**
 * OWASP ASVS 5.0.0, levels 1 and 2: the number of each requirement, its level, and in a few words of ours what it is about;
 * the text is at https://github.com/OWASP/ASVS/tree/v5.0.0. Behind the second bar stands what is not proven by a test, or lacking.
 */
export const asvs = readStandard(
  'ASVS',
  `
1.1.1 2 | decoded once, into one canonical form
1.1.2 2 | encoded last, for where it goes
1.2.1 1 | HTML, XML, headers encoded for their context
1.2.2 1 | URLs built with encoded parts, harmless schemes only
1.2.3 1 | JSON and script built by encoding
1.2.4 1 | database queries with parameters
1.2.5 1 | no command of the system from input
1.2.6 2 | LDAP | na no LDAP
1.2.7 2 | XPath | na no XPath
1.2.8 2 | LaTeX | na no LaTeX
1.2.9 2 | input escaped in regular expressions
1.3.1 1 | HTML of users cleaned | na nobody writes HTML; all text is shown as text
1.3.2 1 | no eval | by .oxlintrc.json
1.3.3 2 | cleaned before dangerous contexts
1.3.4 2 | SVG of users | na SVG is no type that may be uploaded
1.3.5 2 | templates, Markdown, style of users | na none is taken
1.3.6 2 | no request to an address that a user names
1.3.7 2 | no templates from input | na no template engine
1.3.8 2 | JNDI | na no Java
1.3.9 2 | memcache | na no memcache
1.3.10 2 | format strings | na none is made of input
1.3.11 2 | nothing injected into mail
1.4.1 2 | memory-safe strings | na a language with managed memory
1.4.2 2 | numbers checked for range
1.4.3 2 | memory released | na a language with managed memory
1.5.1 1 | XML read without entities
1.5.2 2 | only known shapes are read from input
2.1.1 1 | documented: rules of single values | by docs/add-a-service.md
2.1.2 2 | documented: rules between values | by docs/add-a-service.md
2.1.3 2 | documented: limits per person and over all | by docs/operate.md
2.2.1 1 | every input checked against what is expected
2.2.2 1 | checked at the server
2.2.3 2 | values that must fit together are checked together
2.3.1 1 | steps only in their order
2.3.2 2 | limits of the business hold
2.3.3 2 | a move happens whole or not at all
2.3.4 2 | limited things cannot be taken twice
2.4.1 2 | machines cannot call functions without end
3.2.1 1 | answers are not taken for something else by a browser
3.2.2 1 | text is shown as text
3.3.1 1 | cookies are Secure
3.3.2 2 | cookies have SameSite
3.3.3 2 | cookies have the __Host- prefix
3.3.4 2 | session cookies are HttpOnly
3.4.1 1 | HSTS
3.4.2 1 | CORS fixed or checked
3.4.3 2 | a content security policy
3.4.4 2 | nosniff
3.4.5 2 | a referrer policy
3.4.6 2 | frame-ancestors
3.5.1 1 | requests of other origins refused
3.5.2 1 | preflight cannot be got around
3.5.3 1 | what changes something is no GET
3.5.4 2 | applications on host names of their own | set one host name for the platform alone
3.5.5 2 | postMessage checked | na a page hears its own worker alone
3.7.1 2 | only supported browser technology | na no plug-ins
3.7.2 2 | no redirect to a host that a user names
4.1.1 1 | the content type is true
4.1.2 2 | no redirect from http to https for interfaces | set the reverse proxy
4.1.3 2 | headers of the proxy cannot be forged
4.2.1 2 | one idea of where a message ends | set the reverse proxy speaks HTTP/1.1 to Node
4.3.1 2 | GraphQL limits | na no GraphQL
4.3.2 2 | GraphQL introspection | na no GraphQL
4.4.1 1 | WebSocket over TLS | na no WebSocket
4.4.2 2 | WebSocket origin | na no WebSocket
4.4.3 2 | WebSocket tokens | na no WebSocket
4.4.4 2 | WebSocket tokens by the session | na no WebSocket
5.1.1 2 | documented: types and sizes of files | by docs/operate.md
5.2.1 1 | only sizes that can be handled
5.2.2 1 | the type is what the content says
5.2.3 2 | archives checked for what they unpack to
5.3.1 1 | uploads are never run
5.3.2 1 | paths of files are made by the platform
5.4.1 2 | the name of a download is set by the server
5.4.2 2 | the name of a download is encoded
5.4.3 2 | files scanned for viruses | set HONGQIAO_CLAMD
6.1.1 1 | documented: limits of sign-in | by docs/operate.md
6.1.2 2 | documented: words no password may hold | by kernel/weak-words.ts
6.1.3 2 | documented: all ways in | by docs/operate.md
6.2.1 1 | passwords of eight characters and more
6.2.2 1 | passwords can be changed
6.2.3 1 | changing asks for the present one
6.2.4 1 | the commonest passwords are refused | set HONGQIAO_WEAK_PASSWORDS: a list of them; built in are words and patterns
6.2.5 1 | no rule of composition (profile asvs)
6.2.6 1 | password fields hide what is typed
6.2.7 1 | pasting and password managers work
6.2.8 1 | compared exactly as typed
6.2.9 2 | 64 characters are allowed
6.2.10 2 | no change by the calendar (profile asvs)
6.2.11 2 | words of the context are refused
6.2.12 2 | known breached passwords are refused | set HONGQIAO_WEAK_PASSWORDS: a list of them
6.3.1 1 | guessing is held
6.3.2 1 | no default account
6.3.3 2 | two factors | lacks members come in with one: a code by phone, or an identity provider
6.3.4 2 | no way in besides the documented ones
6.4.1 1 | first passwords are random, short-lived and used once
6.4.2 1 | no secret questions | na there are none
6.4.3 2 | a forgotten password is reset without losing the second factor
6.4.4 2 | a lost factor is replaced as carefully as it was enrolled
6.5.1 2 | codes are used once
6.5.2 2 | recovery codes are hashed
6.5.3 2 | codes and seeds come from a secure generator
6.5.4 2 | codes have 20 bits at least
6.5.5 2 | codes live for a set time | lacks a code of an authenticator app is taken a step early and a step late: for 90 seconds, not 30
6.6.1 2 | another way than SMS is offered | lacks only where an identity provider is set; nobody is told what is dangerous about SMS
6.6.2 2 | a code belongs to the request it was made for
6.6.3 2 | codes cannot be guessed by trying
6.8.1 2 | one provider cannot speak for another's people
6.8.2 2 | signatures of assertions are checked
6.8.3 2 | SAML | na no SAML
6.8.4 2 | the strength of a sign-in elsewhere is asked for
7.1.1 2 | documented: idle and absolute ends of sessions | by docs/operate.md
7.1.2 2 | documented: sessions side by side | by docs/operate.md
7.1.3 2 | documented: sessions of a federation | by docs/operate.md
7.2.1 1 | sessions are verified at the server
7.2.2 1 | no static keys for sessions
7.2.3 1 | tokens from a secure generator, 128 bits and more
7.2.4 1 | a new token at each sign-in
7.3.1 2 | an idle session ends
7.3.2 2 | every session ends
7.4.1 1 | an ended session opens nothing
7.4.2 1 | a closed account ends its sessions
7.4.3 2 | a changed factor can end the other sessions
7.4.4 2 | signing out is in sight
7.4.5 2 | administrators can end sessions
7.5.1 2 | changing what identifies asks to sign in again
7.5.2 2 | a person sees and ends her sessions | lacks she is asked for no factor before she ends one
7.6.1 2 | sessions of provider and platform end as documented
7.6.2 2 | a session begins only by an act of the person
8.1.1 1 | documented: who may call and see what | by ARCHITECTURE.md
8.1.2 2 | documented: who may see which field | by docs/adr/0008-sensitive-answers.md
8.2.1 1 | functions by right
8.2.2 1 | objects by right
8.2.3 2 | fields by right
8.3.1 1 | rights are held at the server
8.4.1 2 | one union never reaches another's
9.1.1 1 | cards are believed only with their signature
9.1.2 1 | one algorithm, not the one the token names
9.1.3 1 | keys only from the platform
9.2.1 1 | only within its time
9.2.2 2 | only for its purpose
9.2.3 2 | only for this platform
9.2.4 2 | one key, one audience
10.1.1 2 | tokens stay at the server
10.1.2 2 | only answers to this browser's own request
10.2.1 2 | PKCE or state against forged requests
10.2.2 2 | no mix-up of providers
10.3.1 2 | resource server: audience | na the platform takes no OAuth access tokens
10.3.2 2 | resource server: delegated rights | na as above
10.3.3 2 | resource server: who it is | na as above
10.3.4 2 | resource server: strength | na as above
10.4.1 1 | authorization server: redirect addresses | na the platform is a client, not a server of OAuth
10.4.2 1 | authorization server: code once | na as above
10.4.3 1 | authorization server: short-lived code | na as above
10.4.4 1 | authorization server: grants | na as above
10.4.5 1 | authorization server: refresh tokens | na as above
10.4.6 2 | authorization server: PKCE | na as above
10.4.7 2 | authorization server: registration | na as above
10.4.8 2 | authorization server: refresh tokens end | na as above
10.4.9 2 | authorization server: revocation | na as above
10.4.10 2 | authorization server: confidential clients | na as above
10.4.11 2 | authorization server: scopes | na as above
10.5.1 2 | an ID token counts once (nonce)
10.5.2 2 | a person is her sub, not her mail
10.5.3 2 | the issuer is the configured one
10.5.4 2 | the token is for this client
10.5.5 2 | back-channel logout | na not offered
10.6.1 2 | provider: response modes | na the platform is no provider
10.6.2 2 | provider: logout | na as above
10.7.1 2 | provider: consent | na as above
10.7.2 2 | provider: clear consent | na as above
10.7.3 2 | provider: withdrawal | na as above
11.1.1 2 | documented: the life of keys | by docs/operate.md
11.1.2 2 | documented: which keys and algorithms there are | by docs/operate.md
11.2.1 2 | cryptography of OpenSSL, none of our own
11.2.2 2 | algorithms can be changed
11.2.3 2 | 128 bits and more
11.3.1 1 | no ECB, no weak padding | lacks an id in the code of a card is one block of AES-256-ECB (server/card/hiding.ts)
11.3.2 1 | approved ciphers and modes | lacks that block of ECB; SM4-CBC (HONGQIAO_CRYPTO=gm) is on no list of ASVS
11.3.3 2 | what is encrypted cannot be changed unseen
11.4.1 1 | approved hashes (SM3, of HONGQIAO_CRYPTO=gm, is on no list of ASVS)
11.4.2 2 | passwords by argon2id
11.4.3 2 | signatures over collision-resistant hashes
11.4.4 2 | keys from passwords are stretched | na no key comes from a password
11.5.1 2 | 128 bits from a secure generator
11.6.1 2 | approved public-key algorithms
12.1.1 1 | TLS 1.2 and 1.3 | set the reverse proxy
12.1.2 2 | recommended suites | set the reverse proxy
12.1.3 2 | client certificates | na not used
12.2.1 1 | TLS to the outside | set the reverse proxy
12.2.2 1 | publicly trusted certificates | set the reverse proxy
12.3.1 2 | TLS between all parts | set sslmode=verify-full in DATABASE_URL, smtps: in SMTP_URL
12.3.2 2 | certificates are verified
12.3.3 2 | TLS between internal HTTP services | na there is one process
12.3.4 2 | trusted certificates inside | set the authority of the database in NODE_EXTRA_CA_CERTS
13.1.1 2 | documented: what it talks to | by docs/operate.md
13.2.1 2 | parts sign in to each other | lacks by passwords that stand until somebody changes them
13.2.2 2 | with the least rights
13.2.3 2 | without default passwords
13.2.4 2 | a list of what may be called | by docs/operate.md
13.2.5 2 | the server cannot call elsewhere | set the firewall
13.3.1 2 | secrets in a vault | lacks the secret is a file or a variable: no vault can be set (server/keys/keys.ts)
13.3.2 2 | secrets for whom they are needed
13.4.1 1 | no source control within reach
13.4.2 2 | no debugging in production
13.4.3 2 | no directory listings
13.4.4 2 | no TRACE
13.4.5 2 | no documentation or measurements by accident
14.1.1 2 | documented: classes of data | by server/privacy/register.ts
14.1.2 2 | documented: what each class needs | by docs/adr/0008-sensitive-answers.md
14.2.1 1 | nothing personal in addresses
14.2.2 2 | nothing personal in caches
14.2.3 2 | nothing personal to trackers
14.2.4 2 | each class kept as documented
14.3.1 1 | nothing left in the browser after the end
14.3.2 2 | no-store on what is personal
14.3.3 2 | nothing sensitive in browser storage
15.1.1 1 | documented: how soon packages are mended | lacks no times are written down
15.1.2 2 | an inventory of packages | by package-lock.json
15.1.3 2 | documented: what is costly | by docs/operate.md
15.2.1 1 | packages within those times | lacks there are none (15.1.1), and npm audit is left to whoever runs it
15.2.2 2 | costly functions are guarded
15.2.3 2 | only what is needed runs in production
15.3.1 1 | only the fields that are needed are answered
15.3.2 2 | redirects are not followed
15.3.3 2 | only named fields are taken
15.3.4 2 | the address of the caller cannot be forged
15.3.5 2 | strict types and comparisons | by tsconfig.json
15.3.6 2 | no prototype pollution
15.3.7 2 | no confusion by doubled parameters
16.1.1 2 | documented: what is logged where | by docs/operate.md
16.2.1 2 | who, what, when, where
16.2.2 2 | one clock, with its zone
16.2.3 2 | logs go where documented only | by docs/operate.md
16.2.4 2 | one format that machines read | by docs/operate.md
16.2.5 2 | nothing sensitive in logs
16.3.1 2 | sign-ins and failures are logged
16.3.2 2 | refused access is logged
16.3.3 2 | attempts to get around are logged
16.3.4 2 | faults are logged
16.4.1 2 | no line of a log can be forged
16.4.2 2 | logs cannot be changed
16.4.3 2 | logs are kept elsewhere too | set the collector of logs, HONGQIAO_ANCHOR
16.5.1 2 | a fault tells nothing of the inside
16.5.2 2 | goes on safely while something outside is down
16.5.3 2 | fails closed
17.1.1 2 | TURN | na no WebRTC
17.2.1 2 | DTLS keys | na no WebRTC
17.2.2 2 | DTLS suites | na no WebRTC
17.2.3 2 | SRTP | na no WebRTC
17.2.4 2 | SRTP faults | na no WebRTC
17.3.1 2 | signalling floods | na no WebRTC
17.3.2 2 | signalling faults | na no WebRTC
`,
);
