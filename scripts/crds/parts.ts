import {
  about,
  amount,
  count,
  type Fields,
  flag,
  int32,
  int64,
  list,
  listBy,
  mapOf,
  moment,
  object,
  oneOf,
  open,
  quantity,
  type Schema,
  text,
  textMap,
} from './schema.ts';

/** The engines that Dynamo can run. */
export const BACKENDS: readonly string[] = ['sglang', 'vllm', 'trtllm'];

/** The engine that runs the services. */
export function backendFramework(): Schema {
  return about('Inference engine that the services run.', oneOf(BACKENDS));
}

/** The conditions of a status. */
export function conditions(): Schema {
  const condition = object({
    'type*': about(
      'What the condition is about.',
      text({
        maxLength: 316,
        pattern:
          '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
      }),
    ),
    'status*': about('Whether it holds.', oneOf(['True', 'False', 'Unknown'])),
    'reason*': about(
      'One word for why it came to this.',
      text({ minLength: 1, maxLength: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' }),
    ),
    'message*': about('The same for people; may be empty.', text({ maxLength: 32768 })),
    'lastTransitionTime*': about('When the status last changed.', moment()),
    observedGeneration: about('Generation of the object that was looked at.', int64({ minimum: 0 })),
  });
  return about('What the operator last saw, one entry per type.', listBy('type', condition));
}

/** The generation that a status belongs to. */
export function observedGeneration(): Schema {
  return about('Generation of the object that the operator last acted on.', int64());
}

/** Environment variables. Where a value comes from is for the pod's own schema to say. */
export function environment(): Schema {
  const variable = open({
    'name*': about('Name of the variable.', text({ minLength: 1 })),
    value: about('Its value.', text()),
    valueFrom: about('Where the value comes from instead, as in a pod.', open()),
  });
  return about('Environment variables.', list(variable));
}

/** Labels and annotations, as a service, a pod and an ingress may get them. */
export function extraMetadata(of: string): Fields {
  return {
    annotations: about(`Annotations of ${of}.`, textMap()),
    labels: about(`Labels of ${of}.`, textMap()),
  };
}

/** What identifies a checkpoint: two services with the same identity can share one. */
export function checkpointIdentity(): Schema {
  return object({
    'model*': about('Model that is loaded.', text({ minLength: 1 })),
    'backendFramework*': backendFramework(),
    frameworkVersion: about('Version of the engine.', text()),
    tensorParallelSize: about('GPUs that share a layer.', int32({ minimum: 1, default: 1 })),
    pipelineParallelSize: about('Stages of the pipeline.', int32({ minimum: 1, default: 1 })),
    dtype: about('Number format of the weights, such as bfloat16.', text()),
    maxModelLen: about('Longest context, in tokens.', int32({ minimum: 1 })),
    extraParameters: about('Anything else that makes checkpoints differ.', textMap()),
  });
}

/** How the pods of a service are doing, by the kind of object that holds them. */
export function serviceStatus(): Schema {
  return object({
    'componentKind*': about(
      'Kind of the object that runs the pods.',
      oneOf(['PodClique', 'PodCliqueScalingGroup', 'Deployment', 'LeaderWorkerSet']),
    ),
    'componentName*': about('Name of that object.', text()),
    componentNames: about('Names of all such objects when there are several.', list(text())),
    'replicas*': about('Replicas that exist.', count()),
    'updatedReplicas*': about('Replicas of the newest revision.', count()),
    readyReplicas: about('Replicas that are ready.', count()),
    availableReplicas: about('Replicas that have been ready for long enough.', count()),
  });
}

/** What one service of a graph is made of; a component deployment has the same fields. */
export function serviceFields(): Fields {
  return {
    ...extraMetadata('the objects made for the service'),
    serviceName: about('Name of the service.', text()),
    componentType: about('Part it plays: frontend, worker, prefill, decode, planner, epp, default …', text()),
    subComponentType: about('Finer part within the type, such as prefill or decode of a worker.', text()),
    dynamoNamespace: about(
      'Deprecated. Namespace within Dynamo; derived from the Kubernetes namespace and the graph now.',
      text(),
    ),
    globalDynamoNamespace: about('Join the Dynamo namespace that all graphs share.', flag()),
    resources: resources(),
    autoscaling: autoscaling(),
    envs: environment(),
    envFromSecret: about('Secret whose keys become environment variables.', text()),
    volumeMounts: volumeMounts(),
    ingress: ingress(),
    modelRef: about(
      'Model that the service serves.',
      object({
        'name*': about('Name of the model.', text({ minLength: 1 })),
        revision: about('Its revision.', text()),
      }),
    ),
    sharedMemory: about(
      'Shared memory at /dev/shm.',
      object({
        disabled: about('Mount none.', flag()),
        size: about('How much there is.', quantity()),
      }),
    ),
    extraPodMetadata: about('Further metadata of the pods.', object(extraMetadata('the pods'))),
    extraPodSpec: about(
      'Fields laid over the pod specification that the operator makes.',
      open({ mainContainer: about('Fields laid over the main container.', open()) }),
    ),
    livenessProbe: about('Liveness probe of the main container.', open()),
    readinessProbe: about('Readiness probe of the main container.', open()),
    replicas: about('Replicas to run.', count()),
    multinode: about(
      'Spread one replica over several nodes.',
      object({ 'nodeCount*': about('Nodes per replica.', int32({ minimum: 2, default: 2 })) }),
    ),
    scalingAdapter: about(
      'Let a scaling adapter own the replicas, so that an autoscaler can set them.',
      object({ enabled: about('Make the adapter.', flag({ default: false })) }),
    ),
    checkpoint: checkpoint(),
  };
}

function resources(): Schema {
  const item = (what: string): Schema =>
    about(
      what,
      object({
        cpu: about('Processor time, such as 2 or 500m.', amount()),
        memory: about('Memory, such as 16Gi.', amount()),
        gpu: about('Number of GPUs.', amount()),
        gpuType: about('Resource name of the GPUs when it is not nvidia.com/gpu.', text()),
        custom: about('Further resources by name.', mapOf(amount())),
      }),
    );
  const claim = object({
    'name*': about('Name of the entry in the pod’s resource claims.', text({ minLength: 1 })),
    request: about('Request within the claim; all of them when empty.', text()),
  });
  return about(
    'Resources of the main container.',
    object({
      requests: item('What is set aside.'),
      limits: item('What must not be exceeded.'),
      claims: about('Claims of dynamic resource allocation.', listBy('name', claim)),
    }),
  );
}

function autoscaling(): Schema {
  return about(
    'Deprecated and without effect; use scalingAdapter with an autoscaler of your own.',
    object({
      enabled: flag(),
      minReplicas: int32(),
      maxReplicas: int32(),
      behavior: open(),
      metrics: list(open()),
    }),
  );
}

function volumeMounts(): Schema {
  const mount = object(
    {
      'name*': about('Name of the claim.', text({ minLength: 1 })),
      mountPoint: about('Path in the container.', text()),
      useAsCompilationCache: about(
        'Keep the engine’s compilation cache there; the path follows from the engine when none is set.',
        flag({ default: false }),
      ),
    },
    [
      {
        rule: '(has(self.useAsCompilationCache) && self.useAsCompilationCache) || (has(self.mountPoint) && size(self.mountPoint) > 0)',
        message: 'mountPoint must be set unless useAsCompilationCache is true',
      },
    ],
  );
  return about('Claims mounted into the main container.', list(mount));
}

function ingress(): Schema {
  return about(
    'How the service is reached from outside.',
    object({
      enabled: about('Make an Ingress or a VirtualService.', flag()),
      host: about('Host name.', text()),
      useVirtualService: about('Make a VirtualService of Istio instead of an Ingress.', flag()),
      virtualServiceGateway: about('Gateway of the VirtualService.', text()),
      hostPrefix: about('Put in front of the host name.', text()),
      ...extraMetadata('the Ingress'),
      tls: about('Encryption.', object({ secretName: about('Secret with the certificate.', text()) })),
      hostSuffix: about('Put behind the host name.', text()),
      ingressControllerClassName: about('Class of the Ingress.', text()),
    }),
  );
}

function checkpoint(): Schema {
  return about(
    'Start from a checkpoint of a warm process instead of loading the model.',
    object(
      {
        enabled: about('Use checkpoints.', flag({ default: false })),
        mode: about(
          'Auto makes the checkpoint when there is none; Manual waits for one that you make.',
          oneOf(['Auto', 'Manual'], { default: 'Auto' }),
        ),
        checkpointRef: about('Name of an existing DynamoCheckpoint.', text()),
        identity: about('What the checkpoint must have been made of.', checkpointIdentity()),
      },
      [
        {
          rule: '!has(self.enabled) || !self.enabled || (has(self.checkpointRef) && size(self.checkpointRef) > 0) || (has(self.identity) && has(self.identity.model) && has(self.identity.backendFramework))',
          message: 'an enabled checkpoint needs checkpointRef, or identity with model and backendFramework',
        },
      ],
    ),
  );
}
