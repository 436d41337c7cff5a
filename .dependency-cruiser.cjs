// The layering rule of ARCHITECTURE.md as checks. A type-only import counts like any other unless a rule says it may
// not: a layer that knows another's shape knows that layer.

const test = String.raw`\.test\.tsx?$`;
const workshop = '^(test|bench|trust|demo|replay|scripts)/';
const screens = '^web/(member|console|verify|wall|kiosk)/';
const npm = (...names) => `node_modules/(@types/)?(${names.join('|')})/`;

/** What adds routes to the app; a doing that could import one of them could import the whole way in. */
const routes = [
  String.raw`^server/.+routes\.ts$`,
  String.raw`^server/cases/views\.ts$`,
  String.raw`^server/http/(docs|health|web)\.ts$`,
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const rules = [
  {
    name: 'kernel-imports-nothing',
    comment: 'The kernel is pure: no clock, no Node, no DOM, no package',
    from: { path: '^kernel/', pathNot: test },
    to: { pathNot: '^kernel/' },
  },
  {
    name: 'kernel-tests-import-the-kernel',
    comment: 'They may hold it against a package, but need no other part of the project',
    from: { path: `^kernel/.*${test}` },
    to: { path: '^(services|server|web|test|bench|trust|demo|replay|scripts)/' },
  },
  {
    name: 'service-imports-kernel',
    comment: 'A definition imports the kernel and its own folder',
    from: { path: '^services/([^/]+)/', pathNot: [test, String.raw`\.tsx$`, String.raw`/server\.ts$`] },
    to: { pathNot: ['^kernel/', '^services/$1/'] },
  },
  {
    name: 'service-server-imports-the-door',
    comment: "A service's server.ts meets the server through server/door.ts alone",
    from: { path: String.raw`^services/([^/]+)/server\.ts$` },
    to: { pathNot: ['^kernel/', '^services/$1/', String.raw`^server/door\.ts$`] },
  },
  {
    name: 'service-screen-imports-shared-web',
    comment: "A service's screens use kernel, web/ui, web/form and web/flow, not an app's own pieces",
    from: { path: String.raw`^services/([^/]+)/.+\.tsx$`, pathNot: test },
    to: { pathNot: ['^kernel/', '^services/$1/', '^web/(ui|form|flow)/', npm('react', 'react-dom', 'antd')] },
  },
  {
    name: 'no-service-imports-another',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  {
    name: 'services-are-found-not-imported',
    comment: 'The server finds services by folder (registry.ts), the web through the glob of its services.ts',
    from: {
      path: '^(kernel|server|web)/',
      pathNot: [test, String.raw`^web/(member|console|wall|kiosk)/services\.ts$`],
    },
    to: { path: '^services/' },
  },
  {
    name: 'server-and-web-meet-over-http',
    from: { path: '^server/' },
    to: { path: '^web/' },
  },
  {
    name: 'web-and-server-meet-over-http',
    from: { path: '^web/' },
    to: { path: '^server/' },
  },
  {
    name: 'product-knows-no-workshop',
    comment: 'What runs for a union does not need tests, measurements or the fictional province',
    from: { path: '^(kernel|server|web)/', pathNot: [test, String.raw`^server/start\.ts$`] },
    to: { path: workshop },
  },
  {
    name: 'start-loads-the-demo-on-demand',
    comment: 'An installation without the demo never loads it, so only a dynamic import will do',
    from: { path: String.raw`^server/start\.ts$` },
    to: { path: '^demo/', dynamic: false },
  },
  {
    name: 'start-knows-only-the-demo',
    from: { path: String.raw`^server/start\.ts$` },
    to: { path: workshop, pathNot: '^demo/' },
  },
  {
    name: 'product-needs-no-dev-package',
    from: { path: '^server/', pathNot: test },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'ui-knows-no-domain',
    from: { path: '^web/ui/' },
    to: { path: '^(kernel|services|server|web|test|demo)/', pathNot: '^web/ui/' },
  },
  {
    name: 'form-and-flow-import-kernel-and-ui',
    from: { path: '^web/(form|flow)/' },
    to: { path: '^(kernel|services|server|web|test|demo)/', pathNot: ['^kernel/', '^web/ui/', '^web/$1/'] },
  },
  {
    name: 'api-client-imports-kernel',
    from: { path: '^web/api/' },
    to: { path: '^(services|web)/', pathNot: '^web/api/' },
  },
  {
    name: 'one-app-knows-no-other',
    comment: 'The member app, the console and the others share ui, form, flow and api, never each other',
    from: { path: screens },
    to: { path: '^web/', pathNot: ['^web/(ui|form|flow|api)/', '^web/$1/'] },
  },
  {
    name: 'only-main-wires-routes',
    comment: 'routes → doings → queries: nothing below a route can reach it',
    from: { path: '^server/', pathNot: [test, String.raw`^server/main\.ts$`] },
    to: { path: routes },
  },
  {
    name: 'queries-know-no-doings',
    comment: 'SQL stands on the database alone; it may name the shapes that others declare',
    from: { path: String.raw`^server/.+/queries\.ts$` },
    to: {
      path: '^server/',
      pathNot: ['^server/db/', String.raw`/queries\.ts$`],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'database-knows-no-doings',
    from: { path: '^server/db/', pathNot: test },
    to: { path: '^server/', pathNot: '^server/db/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'doings-speak-no-http',
    comment:
      'A doing returns a refusal; routes turn it into an answer. once.ts and cursor.ts are what a write and a list need',
    from: { path: '^server/[^/]+/', pathNot: [test, '^server/http/', ...routes] },
    to: {
      path: '^server/http/',
      pathNot: String.raw`^server/http/(once|cursor)\.ts$`,
      dependencyTypesNot: ['type-only'],
    },
  },
  { name: 'no-cycle', from: {}, to: { circular: true } },
  { name: 'no-unresolved-import', from: {}, to: { couldNotResolve: true } },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: rules.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    // Type-only imports are erased before anything runs, and are dependencies all the same.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
