import type { Problem } from '../../base/problem.ts';
import {
  clusterWideAbove,
  clusterWideTwice,
  discoveryBackend,
  electionId,
  electionNamespace,
  etcdAddress,
  natsAddress,
  operatorNameTaken,
  restrictedBelow,
  restrictedTwice,
  scopeLease,
} from '../../base/problems/operators.ts';

type Maker = (says: { readonly says: string }) => Problem;

const MAKERS: Readonly<Record<string, Maker>> = {
  'OPC-CW-CW': clusterWideTwice,
  'OPC-CW-NS': (answer) => clusterWideAbove(answer, ''),
  'OPC-DISC': discoveryBackend,
  'OPC-ETCD': etcdAddress,
  'OPC-LE-ID': electionId,
  'OPC-LE-NS': electionNamespace,
  'OPC-LEASE': scopeLease,
  'OPC-NAME': operatorNameTaken,
  'OPC-NATS': natsAddress,
  'OPC-NS-CW': (answer) => restrictedBelow(answer, ''),
  'OPC-NS-NS': (answer) => restrictedTwice(answer, '', ''),
};

/** The problem that a failed template names by its code, undefined where it names none. */
export function refusalIn(message: string): Problem | undefined {
  const [, code = '', says = ''] = /\b(OPC-[A-Z]+(?:-[A-Z]+)*): (.+)/s.exec(message) ?? [];
  return MAKERS[code]?.({ says });
}
