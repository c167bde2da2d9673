# Stores the SSH key pair, unless the secret is there already.
set -eu
cd "$HOME"
if [ -n "$(kubectl get secret "$SECRET" --namespace "$NAMESPACE" --ignore-not-found --output name)" ]; then
  echo "The secret $SECRET is there already."
  exit 0
fi
kubectl create secret generic "$SECRET" --namespace "$NAMESPACE" --from-file private.key --from-file private.key.pub
