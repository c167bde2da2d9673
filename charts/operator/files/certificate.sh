# Makes the webhook's certificate, unless the one that is there serves for another 30 days.
set -eu
umask 077
cd "$HOME"

stored() {
  kubectl get secret "$SECRET" --namespace "$NAMESPACE" --ignore-not-found --output "jsonpath={.data.$1}"
}

wanted_names() {
  for name in $NAMES; do echo "$name"; done | sort
}

found_names() {
  openssl x509 -in stored.crt -noout -text | tr ', ' '\n\n' | sed -n 's/^DNS://p' | sort
}

is_good() {
  [ -n "$certificate" ] && [ -n "$key" ] && [ -n "$authority" ] || return 1
  echo "$certificate" | base64 -d > stored.crt
  openssl x509 -in stored.crt -noout -checkend 2592000 > /dev/null || return 1
  [ "$(found_names)" = "$(wanted_names)" ]
}

write_requests() {
  cat > ca.cnf <<END
[req]
prompt = no
distinguished_name = subject
x509_extensions = authority
[subject]
O = NVIDIA
CN = Dynamo Webhook CA
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
END
  cat > server.cnf <<END
[req]
prompt = no
distinguished_name = subject
[subject]
O = NVIDIA
CN = Dynamo Webhook
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = $(for name in $NAMES; do printf 'DNS:%s\n' "$name"; done | paste -s -d , -)
END
}

make_certificate() {
  openssl req -x509 -newkey rsa:4096 -nodes -sha256 -days "$DAYS" -config ca.cnf -keyout ca.key -out ca.crt
  openssl req -new -newkey rsa:4096 -nodes -sha256 -config server.cnf -keyout tls.key -out tls.csr
  openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -sha256 -days "$DAYS" \
    -extfile server.cnf -extensions server -out tls.crt
}

# Server-side, so that the key is not copied into an annotation. The type of a secret that is there cannot change.
store_certificate() {
  type="$(kubectl get secret "$SECRET" --namespace "$NAMESPACE" --ignore-not-found --output 'jsonpath={.type}')"
  kubectl create secret generic "$SECRET" --namespace "$NAMESPACE" --type "${type:-kubernetes.io/tls}" \
    --from-file tls.crt --from-file tls.key --from-file ca.crt --dry-run=client --output yaml |
    kubectl apply --server-side --force-conflicts --field-manager dynamo-operator-webhook --filename -
}

# Asked here, where a question that fails ends the job; below it would pass for a secret that is not there.
certificate="$(stored 'tls\.crt')"
key="$(stored 'tls\.key')"
authority="$(stored 'ca\.crt')"
if is_good; then
  echo "The certificate in secret $SECRET is still good."
  exit 0
fi
write_requests
make_certificate
store_certificate
