import {
  BACKENDS,
  backendFramework,
  checkpointIdentity,
  conditions,
  environment,
  extraMetadata,
  observedGeneration,
  serviceFields,
  serviceStatus,
} from './parts.ts';
import {
  about,
  count,
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
  rulesOf,
  type Schema,
  text,
} from './schema.ts';

/** A column that `kubectl get` prints. */
export interface Column {
  readonly name: string;
  readonly jsonPath: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date';
  readonly description?: string;
}

/** One kind of Dynamo's API. */
export interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortName: string;
  readonly about: string;
  readonly columns: readonly Column[];
  readonly spec: Schema;
  readonly status?: Schema;
  /** Where the scale subresource finds its numbers. */
  readonly scale?: Schema;
}

const AGE: Column = { name: 'Age', jsonPath: '.metadata.creationTimestamp', type: 'date' };

/** All kinds, in the order of their plural names. */
export function allKinds(): readonly Kind[] {
  return [
    checkpointKind(),
    componentKind(),
    requestKind(),
    graphKind(),
    adapterKind(),
    modelKind(),
    metadataKind(),
  ];
}

function graphKind(): Kind {
  return {
    kind: 'DynamoGraphDeployment',
    plural: 'dynamographdeployments',
    shortName: 'dgd',
    about: 'A graph of inference services that are deployed together.',
    columns: [conditionColumn('Ready'), column('Backend', '.spec.backendFramework', 'Inference engine'), AGE],
    spec: object({
      pvcs: about('Claims that the services may mount.', listBy('name', claim(), { maxItems: 100 })),
      services: about('The services by name.', mapOf(object(serviceFields()), { maxProperties: 25 })),
      envs: environment(),
      backendFramework: backendFramework(),
      restart: about(
        'Restart the services once for each new id.',
        object({
          'id*': about('Any text; a new one asks for a restart.', text({ minLength: 1 })),
          strategy: about(
            'In which order.',
            object({
              type: about(
                'One after the other or all at once.',
                oneOf(['Sequential', 'Parallel'], { default: 'Sequential' }),
              ),
              order: about('Names of services, first to last.', list(text())),
            }),
          ),
        }),
      ),
    }),
    status: graphStatus(),
  };
}

function claim(): Schema {
  return object(
    {
      create: about('Make the claim; otherwise it must exist.', flag()),
      'name*': about('Name of the claim.', text({ minLength: 1 })),
      storageClass: about('Storage class of a new claim.', text()),
      size: about('Size of a new claim.', quantity()),
      volumeAccessMode: about('Access mode of a new claim, such as ReadWriteMany.', text()),
    },
    [
      {
        rule: '!has(self.create) || !self.create || (has(self.size) && has(self.storageClass) && has(self.volumeAccessMode))',
        message: 'a claim to be created needs size, storageClass and volumeAccessMode',
      },
    ],
  );
}

function graphStatus(): Schema {
  return object({
    observedGeneration: observedGeneration(),
    state: about(
      'How the graph as a whole is doing.',
      oneOf(['initializing', 'pending', 'successful', 'failed'], { default: 'initializing' }),
    ),
    conditions: conditions(),
    services: about('How each service is doing.', mapOf(serviceStatus())),
    restart: about(
      'The restart that was asked for last.',
      object({
        observedID: about('Its id.', text()),
        phase: about('How far it is.', oneOf(['Pending', 'Restarting', 'Completed', 'Failed', 'Superseded'])),
        inProgress: about('Services that restart now.', list(text())),
      }),
    ),
    checkpoints: about(
      'The checkpoint of each service that uses one.',
      mapOf(
        object({
          checkpointName: about('Name of the DynamoCheckpoint.', text()),
          identityHash: about('Hash of its identity.', text()),
          ready: about('Whether pods can start from it.', flag()),
        }),
      ),
    ),
    rollingUpdate: about(
      'The rolling update in progress.',
      object({
        phase: about('How far it is.', oneOf(['Pending', 'InProgress', 'Completed', 'Failed', ''])),
        startTime: about('When it began.', moment()),
        endTime: about('When it ended.', moment()),
        updatedServices: about('Services that are done.', list(text())),
      }),
    ),
  });
}

function componentKind(): Kind {
  return {
    kind: 'DynamoComponentDeployment',
    plural: 'dynamocomponentdeployments',
    shortName: 'dcd',
    about: 'One service of a graph; the operator makes one for each, or you make it by yourself.',
    columns: [
      column('DynamoComponent', '.spec.dynamoComponent', 'Component of older objects'),
      conditionColumn('Available'),
      column('Backend', '.spec.backendFramework', 'Inference engine'),
      AGE,
    ],
    spec: object({ backendFramework: backendFramework(), ...serviceFields() }),
    status: object({
      observedGeneration: observedGeneration(),
      'conditions*': conditions(),
      podSelector: about('Labels of its pods.', mapOf(text())),
      service: about('How its pods are doing.', serviceStatus()),
    }),
  };
}

function requestKind(): Kind {
  return {
    kind: 'DynamoGraphDeploymentRequest',
    plural: 'dynamographdeploymentrequests',
    shortName: 'dgdr',
    about: 'Asks for a graph that meets stated goals: the operator profiles the model and writes the graph.',
    columns: [
      column('Model', '.spec.model'),
      column('Backend', '.status.backend'),
      column('State', '.status.state'),
      column('DGD-State', '.status.deployment.state', 'State of the graph that was made'),
      AGE,
    ],
    spec: object({
      'model*': about('Model to serve.', text({ minLength: 1 })),
      'backend*': about('Inference engine.', oneOf(BACKENDS)),
      enableGpuDiscovery: about('Learn the GPUs from the nodes.', flag({ default: false })),
      useMocker: about('Deploy the mock engine, which needs no GPU.', flag({ default: false })),
      autoApply: about('Create the graph when profiling is done.', flag({ default: false })),
      'profilingConfig*': profilingConfig(),
      deploymentOverrides: about(
        'What the graph shall have in place of what was generated.',
        object({
          name: about('Name of the graph.', text()),
          namespace: about('Its namespace.', text()),
          ...extraMetadata('the graph'),
          workersImage: about('Image of the workers.', text()),
        }),
      ),
    }),
    status: requestStatus(),
  };
}

function profilingConfig(): Schema {
  return about(
    'How to profile. It must not change once profiling has begun.',
    object({
      config: about('Settings of the profiler, kept as they are.', open()),
      configMapRef: about(
        'ConfigMap with the graph to start from.',
        object({
          'name*': about('Its name.', text({ minLength: 1 })),
          key: about('Key in it.', text({ default: 'disagg.yaml' })),
        }),
      ),
      'profilerImage*': about('Image of the profiler.', text({ minLength: 1 })),
      outputPVC: about('Claim that keeps the raw results.', text()),
      resources: about('Resources of the profiling job, as in a container.', open()),
      tolerations: about('Tolerations of the profiling job.', list(open())),
    }),
  );
}

function requestStatus(): Schema {
  const states = ['', 'Pending', 'Profiling', 'Deploying', 'Ready', 'DeploymentDeleted', 'Failed'];
  return object({
    state: about('How far the request is.', oneOf(states)),
    backend: about('Inference engine in use.', text()),
    observedGeneration: observedGeneration(),
    conditions: conditions(),
    profilingResults: about('Where the results are.', text()),
    generatedDeployment: about('The graph that was generated.', open()),
    deployment: about(
      'The graph that was created.',
      object({
        name: about('Its name.', text()),
        namespace: about('Its namespace.', text()),
        state: about('Its state.', text()),
        created: about('Whether it has been created.', flag()),
      }),
    ),
  });
}

function modelKind(): Kind {
  return {
    kind: 'DynamoModel',
    plural: 'dynamomodels',
    shortName: 'dm',
    about: 'A model, or an adapter to one, that running services are to load.',
    columns: [
      column('BaseModel', '.spec.baseModelName'),
      column('Type', '.spec.modelType'),
      { ...column('Ready', '.status.readyEndpoints', 'Endpoints that serve it'), type: 'integer' },
      { ...column('Total', '.status.totalEndpoints', 'Endpoints that were found'), type: 'integer' },
      AGE,
    ],
    spec: object({
      'modelName*': about('Name under which requests ask for it.', text({ minLength: 1 })),
      'baseModelName*': about('Model whose services load it.', text({ minLength: 1 })),
      modelType: about('What it is.', oneOf(['base', 'lora', 'adapter'], { default: 'base' })),
      source: about(
        'Where an adapter comes from.',
        object({
          'uri*': about(
            's3://BUCKET/PATH or hf://OWNER/MODEL[@REVISION].',
            text({ pattern: '^(s3|hf)://.+$' }),
          ),
        }),
      ),
    }),
    status: object({
      endpoints: about(
        'The pods that serve the base model.',
        list(
          object({
            'address*': about('Address of the endpoint.', text()),
            podName: about('Pod behind it.', text()),
            'ready*': about('Whether the model is loaded there.', flag()),
          }),
        ),
      ),
      'readyEndpoints*': about('Endpoints that serve the model.', int32()),
      'totalEndpoints*': about('Endpoints that were found.', int32()),
      conditions: conditions(),
    }),
  };
}

function adapterKind(): Kind {
  return {
    kind: 'DynamoGraphDeploymentScalingAdapter',
    plural: 'dynamographdeploymentscalingadapters',
    shortName: 'dgdsa',
    about: 'Gives one service of a graph a scale subresource, for autoscalers.',
    columns: [
      column('DGD', '.spec.dgdRef.name', 'Graph'),
      column('SERVICE', '.spec.dgdRef.serviceName', 'Service of the graph'),
      { ...column('REPLICAS', '.status.replicas', 'Replicas of the service'), type: 'integer' },
      { ...AGE, name: 'AGE' },
    ],
    spec: object({
      'replicas*': about('Replicas that the service shall have.', count()),
      'dgdRef*': about(
        'The service that is scaled.',
        object({
          'name*': about('Name of the graph.', text({ minLength: 1 })),
          'serviceName*': about('Name of its service.', text({ minLength: 1 })),
        }),
      ),
    }),
    status: object({
      replicas: about('Replicas that the service has.', int32()),
      selector: about('Selector of its pods, as a text.', text()),
      lastScaleTime: about('When the replicas last changed.', moment()),
    }),
    scale: {
      labelSelectorPath: '.status.selector',
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
    },
  };
}

function checkpointKind(): Kind {
  return {
    kind: 'DynamoCheckpoint',
    plural: 'dynamocheckpoints',
    shortName: 'dckpt',
    about: 'A checkpoint of a warm process, and the job that makes it.',
    columns: [column('Phase', '.status.phase'), column('Hash', '.status.identityHash'), AGE],
    spec: object({
      'identity*': about('What the checkpoint is made of. It cannot be changed.', {
        ...checkpointIdentity(),
        ...rulesOf([{ rule: 'self == oldSelf', message: 'identity cannot be changed' }]),
      }),
      'job*': about(
        'The job that makes it.',
        object({
          'podTemplateSpec*': about('Pod template of the job.', open()),
          activeDeadlineSeconds: about('Longest run, in seconds.', int64({ default: 3600 })),
          backoffLimit: about('Failed pods before the job gives up.', int32({ default: 3 })),
          ttlSecondsAfterFinished: about('Seconds that a finished job is kept.', int32({ default: 300 })),
        }),
      ),
    }),
    status: object({
      phase: about('How far it is.', oneOf(['Pending', 'Creating', 'Ready', 'Failed'])),
      identityHash: about(
        'Hash of the identity, 16 hexadecimal digits.',
        text({ pattern: '^[0-9a-f]{16}$' }),
      ),
      location: about('Where it is stored.', text()),
      storageType: about('How it is stored.', oneOf(['pvc', 's3', 'oci'])),
      jobName: about('Name of the job.', text()),
      createdAt: about('When it was finished.', moment()),
      message: about('What is the matter, for people.', text()),
      conditions: about('JobCreated, JobCompleted and TarAvailable.', conditions()),
    }),
  };
}

function metadataKind(): Kind {
  return {
    kind: 'DynamoWorkerMetadata',
    plural: 'dynamoworkermetadatas',
    shortName: 'dwm',
    about:
      'What a worker tells about itself when discovery runs over Kubernetes; labelled nvidia.com/dynamo-discovery-backend=kubernetes.',
    columns: [AGE],
    spec: object({ 'data*': about('The worker’s entry, kept as it is.', open()) }),
  };
}

function conditionColumn(type: string): Column {
  return {
    name: type,
    jsonPath: `.status.conditions[?(@.type=="${type}")].status`,
    type: 'string',
    description: `Whether the condition ${type} holds`,
  };
}

function column(name: string, jsonPath: string, description?: string): Column {
  return { name, jsonPath, type: 'string', ...(description === undefined ? {} : { description }) };
}
