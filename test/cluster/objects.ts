interface Metadata {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object that every test cluster has, and the collection that it is in. */
export interface Seed {
  readonly path: string;
  readonly object: Readonly<Record<string, unknown>> & { readonly metadata: Metadata };
}

const GPUS = 8;
const GPU_LABELS = {
  'nvidia.com/gpu.present': 'true',
  'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3',
  'nvidia.com/gpu.count': String(GPUS),
};
const VOLUMES = 24;

/** Three nodes, two of them with GPUs; the runtime class of these; two storage classes with volumes to bind; the rights of the user `admin`. */
export function clusterSeeds(): readonly Seed[] {
  return [
    node('node-1', {}),
    node('gpu-1', GPU_LABELS),
    node('gpu-2', GPU_LABELS),
    {
      path: '/apis/node.k8s.io/v1/runtimeclasses',
      object: {
        apiVersion: 'node.k8s.io/v1',
        kind: 'RuntimeClass',
        metadata: { name: 'nvidia' },
        handler: 'nvidia',
      },
    },
    storageClass('standard', { 'storageclass.kubernetes.io/is-default-class': 'true' }),
    storageClass('shared', {}),
    ...volumes('standard', ['ReadWriteOnce', 'ReadWriteMany']),
    ...volumes('shared', ['ReadWriteMany']),
    {
      path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      object: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'test-admin' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'admin' }],
      },
    },
  ];
}

function node(name: string, labels: Readonly<Record<string, string>>): Seed {
  const hasGpus = Object.keys(labels).length > 0;
  const capacity = {
    cpu: '64',
    memory: '512Gi',
    pods: '1000',
    ...(hasGpus ? { 'nvidia.com/gpu': String(GPUS) } : {}),
  };
  return {
    path: '/api/v1/nodes',
    object: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          ...labels,
        },
      },
      status: { capacity, allocatable: capacity },
    },
  };
}

function storageClass(name: string, annotations: Readonly<Record<string, string>>): Seed {
  return {
    path: '/apis/storage.k8s.io/v1/storageclasses',
    object: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name, annotations },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'Immediate',
    },
  };
}

function volumes(storageClassName: string, accessModes: readonly string[]): readonly Seed[] {
  return Array.from({ length: VOLUMES }, (_, index) => {
    const name = `${storageClassName}-${index + 1}`;
    return {
      path: '/api/v1/persistentvolumes',
      object: {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name },
        spec: {
          ...{ storageClassName, accessModes, capacity: { storage: '1Ti' } },
          persistentVolumeReclaimPolicy: 'Delete',
          hostPath: { path: `/volumes/${name}` },
        },
      },
    };
  });
}
