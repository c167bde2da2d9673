// For esbuild: of the Kubernetes client dyn needs its KubeConfig alone, which takes credentials and proxies. What else it
// loads, a client for each kind, another HTTP client, its way with issuers and a reader of YAML, is replaced by nothing: 200 KB instead of 60 MB.

const STUBS = {
  undici: 'export class Agent {} export class ProxyAgent {}',
  'js-yaml': 'export const load = undefined;',
  './gen/index.js': 'export const createConfiguration = undefined; export class ServerConfiguration {}',
  './middleware.js': 'export const setHeaderMiddleware = undefined;',
  './oidc_auth.js': 'export class OpenIDConnectAuth { isAuthProvider() { return false; } }',
  debug: 'module.exports = () => () => {};',
};
const CLIENT = /[\\/]@kubernetes[\\/]client-node[\\/]|[\\/]socks-proxy-agent[\\/]/;

export const slimKubeClient = {
  name: 'slim-kube-client',
  setup(build) {
    build.onResolve(
      { filter: /^(undici|js-yaml|debug|\.\/gen\/index\.js|\.\/middleware\.js|\.\/oidc_auth\.js)$/ },
      ({ path, importer }) => (CLIENT.test(importer) ? { path, namespace: 'kube-stub' } : undefined),
    );
    build.onLoad({ filter: /.*/, namespace: 'kube-stub' }, ({ path }) => ({
      contents: STUBS[path],
      loader: 'js',
    }));
  },
};
