import type { Problem, Related } from '../problem.ts';

/** A claim that names a class which nothing has. */
export function storageClassMissing(
  claims: readonly string[],
  name: string,
  found: readonly string[],
): Problem {
  return {
    code: 'preflight/storage-class-missing',
    severity: 'error',
    message: `there is neither a StorageClass nor a PersistentVolume of class ${name}, which ${claims.join(', ')} ${claims.length === 1 ? 'asks' : 'ask'} for`,
    hint:
      found.length === 0
        ? `Make the StorageClass ${name}.`
        : `Make the StorageClass ${name}, or use one that is there: ${found.join(', ')}.`,
  };
}

/** Claims without class where no class is the default. */
export function noDefaultClass(claims: readonly string[], found: readonly string[]): Problem {
  const [first = 'NAME'] = found;
  return {
    code: 'preflight/no-default-class',
    severity: 'error',
    message: `${claims.join(', ')} ${claims.length === 1 ? 'names' : 'name'} no StorageClass, and none is the cluster's default`,
    hint: `Name a class in the values, or make one the default: kubectl annotate storageclass ${first} storageclass.kubernetes.io/is-default-class=true`,
  };
}

/** A claim that one node at a time can use, and that pods of several nodes mount. */
export function accessMode(claim: string, mode: string, nodes: readonly string[]): Problem {
  return {
    code: 'preflight/access-mode',
    severity: 'warning',
    message: `${claim} is ${mode}, and its pods run on ${nodes.length} nodes: ${nodes.join(', ')}`,
    hint: 'Several nodes need --set storage.pvc.accessMode=ReadWriteMany and a class that offers it; or keep the agent to one node with daemonset.nodeSelector.',
  };
}

/** Settings of chrek and of the operator that differ: what they are, a line each, or what the chart itself says of them. */
export type MismatchAnswer =
  | { readonly operator: string; readonly rows: readonly Related[]; readonly flags: string }
  | { readonly says: string };

/** Settings of chrek and of the operator that have to be the same, and are not. */
export function chrekMismatch(answer: MismatchAnswer): Problem {
  const isTold = 'says' in answer;
  return {
    code: 'preflight/chrek-mismatch',
    severity: 'error',
    message: isTold
      ? answer.says
      : `chrek and ${answer.operator} do not keep checkpoints in the same place:\n${answer.rows.map(({ message }) => `  ${message}`).join('\n')}`,
    hint: isTold
      ? 'Give chrek what the operator has, by storage.* in its values.'
      : `Give chrek what the operator has: ${answer.flags}`,
    ...(isTold ? {} : { related: answer.rows }),
  };
}

/** An operator that does not use chrek. */
export function checkpointOff(operator: string): Problem {
  return {
    code: 'preflight/checkpoint-off',
    severity: 'warning',
    message: `checkpoint.enabled of ${operator} is not true: nothing will use the agents of chrek`,
    hint: 'Turn it on in the platform: --set dynamo-operator.checkpoint.enabled=true',
  };
}

/** No operator that would use chrek. */
export function operatorMissing(namespace: string): Problem {
  return {
    code: 'preflight/operator-missing',
    severity: 'warning',
    message: `no Dynamo operator looks after namespace ${namespace}: nothing asks chrek for checkpoints`,
    hint: `Install one: dyn install platform charts/platform -n ${namespace} --set dynamo-operator.checkpoint.enabled=true`,
  };
}

/** Pods that name a runtime class which is not there. */
export function runtimeClassMissing(name: string, pods: readonly string[]): Problem {
  return {
    code: 'preflight/runtime-class-missing',
    severity: 'warning',
    message: `there is no RuntimeClass ${name}, which the pods of ${pods.join(', ')} name: the server refuses them`,
    hint: `Install NVIDIA's GPU Operator or container toolkit, or make it by hand: kubectl create -f with kind RuntimeClass, apiVersion node.k8s.io/v1, metadata.name ${name}, handler ${name}. kubectl get runtimeclass lists what there is.`,
  };
}

/** No node has the labels that pods ask for. */
export function noMatchingNode(pods: string, selector: string, label: string): Problem {
  return {
    code: 'preflight/no-matching-node',
    severity: 'warning',
    message: `no node has the labels ${selector}, which the pods of ${pods} ask for`,
    hint: `Label the nodes: ${label}. kubectl get nodes -l ${selector} lists those that have them.`,
  };
}

/** Fewer GPUs than are asked for; `most` is what one node has at most. */
export function gpuShort({
  asked,
  free,
  pods,
}: {
  asked: string;
  free: string;
  pods: readonly string[];
}): Problem {
  return {
    code: 'preflight/gpu-short',
    severity: 'warning',
    message: `${pods.join(', ')} ${pods.length === 1 ? 'asks' : 'ask'} for ${asked}, and the nodes that fit have ${free}`,
    hint: `See what there is: kubectl get nodes -o custom-columns='NODE:.metadata.name,GPUS:.status.allocatable.nvidia\\.com/gpu'. A node without GPUs there lacks NVIDIA's device plugin: kubectl get daemonset -A | grep device-plugin`,
  };
}

/** More is asked for than all nodes have. */
export function capacityShort(what: string, asked: string, has: string): Problem {
  return {
    code: 'preflight/capacity-short',
    severity: 'warning',
    message: `the pods ask for ${asked} of ${what}, and all nodes that take pods have ${has}`,
    hint: 'Add nodes, or lower replicas or resources in the values. kubectl describe nodes shows what is in use.',
  };
}

/** Pods that name a Secret for pulling images which is not there. */
export function pullSecretMissing(secret: string, namespace: string, pods: readonly string[]): Problem {
  return {
    code: 'preflight/pull-secret-missing',
    severity: 'warning',
    message: `there is no Secret ${secret} in namespace ${namespace}, by which the pods of ${pods.join(', ')} pull their images`,
    hint: `Make it: kubectl create secret docker-registry ${secret} -n ${namespace} --docker-server=… --docker-username=… --docker-password=…; or take it out of imagePullSecrets.`,
  };
}

/** What is asked of cert-manager, without cert-manager. */
export function certManagerMissing(objects: readonly string[], off: string): Problem {
  return {
    code: 'preflight/cert-manager-missing',
    severity: 'error',
    message: `${objects.join(', ')} ${objects.length === 1 ? 'needs' : 'need'} cert-manager, which the cluster does not have`,
    hint: `Install it: helm install cert-manager oci://quay.io/jetstack/charts/cert-manager -n cert-manager --create-namespace --set crds.enabled=true; or leave it out: --set ${off}=false`,
  };
}

/** cert-manager's kinds without a cert-manager that runs. */
export function certManagerDown(found: string): Problem {
  return {
    code: 'preflight/cert-manager-down',
    severity: 'warning',
    message: `cert-manager's kinds are there, and ${found}`,
    hint: 'No certificate is issued until it runs: kubectl get deployments -A -l app.kubernetes.io/instance=cert-manager',
  };
}

/** Pods that a namespace does not admit: why, a line each, or what the chart itself says of that. */
export type AdmissionAnswer =
  | {
      readonly pods: string;
      readonly namespace: string;
      readonly level: string;
      readonly reasons: readonly Related[];
    }
  | { readonly says: string };

/** Pods that the namespace does not admit. */
export function podSecurity(answer: AdmissionAnswer): Problem {
  if ('says' in answer) {
    return {
      ...podSecurity({ pods: '', namespace: '', level: '', reasons: [] }),
      message: answer.says,
      hint: 'Have the namespace cleared for privileged pods, or install into one that is.',
      related: [],
    };
  }
  const { pods, namespace, level, reasons } = answer;
  return {
    code: 'preflight/pod-security',
    severity: 'error',
    message: `namespace ${namespace} is labelled pod-security.kubernetes.io/enforce=${level}, which refuses the pods of ${pods}:\n${reasons.map(({ message }) => `  ${message}`).join('\n')}`,
    hint: `Have the namespace cleared for them (kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce=privileged --overwrite), or install into one that is.`,
    related: reasons,
  };
}

/** More is asked for than a quota leaves. */
export function quotaExceeded({
  quota,
  namespace,
  what,
  asked,
  left,
}: {
  quota: string;
  namespace: string;
  what: string;
  asked: string;
  left: string;
}): Problem {
  return {
    code: 'preflight/quota-exceeded',
    severity: 'error',
    message: `ResourceQuota ${quota} in namespace ${namespace} leaves ${left} of ${what}, and ${asked} ${asked === '1' ? 'is' : 'are'} asked for`,
    hint: `Ask for a larger quota, or lower it in the values. kubectl describe quota ${quota} -n ${namespace} shows what is in use.`,
  };
}

/** A quota counts something that a container does not name. */
export function quotaUnset(quota: string, what: string, containers: readonly string[]): Problem {
  return {
    code: 'preflight/quota-unset',
    severity: 'error',
    message: `ResourceQuota ${quota} counts ${what}, so that a pod without it is refused: ${containers.join(', ')}`,
    hint: 'Set it in the values (resources), or have a LimitRange give a default.',
  };
}

/** A container that asks for more or less than a limit range allows. */
export function limitRange(container: string, range: string, says: string): Problem {
  return {
    code: 'preflight/limit-range',
    severity: 'error',
    message: `LimitRange ${range} refuses ${container}: ${says}`,
    hint: 'Change the resources in the values, or ask for another limit range.',
  };
}

/** Autoscalers whose measurements nobody serves. */
export function metricsMissing(autoscalers: readonly string[], group: string, brings: string): Problem {
  return {
    code: 'preflight/metrics-missing',
    severity: 'warning',
    message: `${autoscalers.join(', ')} ${autoscalers.length === 1 ? 'scales' : 'scale'} by what the API ${group} tells, which the cluster does not have`,
    hint: `Install ${brings}; until then nothing is scaled. kubectl get --raw /apis/${group} asks for it.`,
  };
}

/** Node sets without what rolls them out. */
export function kruiseMissing(objects: readonly string[]): Problem {
  return {
    code: 'preflight/kruise-missing',
    severity: 'error',
    message: `${objects.join(', ')} ${objects.length === 1 ? 'is' : 'are'} rolled out by OpenKruise, whose StatefulSet (apps.kruise.io) the cluster does not have`,
    hint: 'Install the chart soperator with kruise.installOperator=true, or OpenKruise by itself: helm install kruise kruise --repo https://openkruise.github.io/charts/ --version 1.8.0',
  };
}

/** An exporter of GPU figures without what prepares the nodes. */
export function gpuOperatorMissing(objects: readonly string[]): Problem {
  return {
    code: 'preflight/gpu-operator-missing',
    severity: 'warning',
    message: `${objects.join(', ')} ${objects.length === 1 ? 'needs' : 'need'} NVIDIA's GPU Operator, which the cluster does not have`,
    hint: "Install it: helm install gpu-operator gpu-operator --repo https://helm.ngc.nvidia.com/nvidia -n gpu-operator --create-namespace; with a toolkit of the nodes' own, --set validateToolkit=false does not wait for it.",
  };
}

/** Values that Flux is to read, and that are not there. */
export function fluxValuesMissing(name: string, namespace: string, says: string): Problem {
  return {
    code: 'preflight/flux-values-missing',
    severity: 'warning',
    message: `ConfigMap ${name} in namespace ${namespace}, from which Flux takes values, ${says}`,
    hint: `Make it from your values file: kubectl create configmap ${name} -n ${namespace} --from-file=values.yaml`,
  };
}

/** Operators of one namespace that each write their own certificate into the same Secret. */
export function secretClash(place: string, users: readonly string[]): Problem {
  return {
    code: 'preflight/secret-clash',
    severity: 'error',
    message: `${users.join(' and ')} keep their certificates in the same ${place}, each writing over the other's`,
    hint: 'Give one of them a Secret of its own: webhook.certificateSecret.name of the Dynamo operator, certManager.secretName of the soperator; or install one of them in another namespace.',
  };
}
