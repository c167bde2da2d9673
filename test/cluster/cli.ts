// npm run cluster: starts a control plane of its own and stays until Ctrl-C. See docs/cluster.md.
import { NoCluster } from './binaries.ts';
import { startCluster } from './cluster.ts';

const say = (line: string): void => console.error(line);
try {
  const started = performance.now();
  const cluster = await startCluster(say);
  const ended = new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, done);
  });
  say(`ready after ${((performance.now() - started) / 1000).toFixed(1)} s; Ctrl-C stops it`);
  console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
  await ended;
  await cluster.stop();
} catch (error) {
  if (!(error instanceof NoCluster)) throw error;
  say(error.message);
  say(
    'A cluster needs Go and its module proxy; KUBEBUILDER_ASSETS may name a folder with etcd and kube-apiserver.',
  );
  process.exitCode = 1;
}
