import { systemEntropy } from '../../src/host/entropy.ts';
import { connectCluster } from '../../src/host/kubernetes.ts';
import { systemTimer } from '../../src/host/timer.ts';
import { clusterContract } from '../contract/cluster.ts';
import { cluster, withNamespace } from './place.ts';

clusterContract(async (use) => {
  const timer = systemTimer(systemEntropy({}));
  const connected = await connectCluster({ kubeconfig: cluster().kubeconfig }, {}, timer);
  await withNamespace((namespace) => use({ cluster: connected, namespace, group: `${namespace}.example` }));
});
