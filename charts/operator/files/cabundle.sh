# Puts the CA of the webhook's certificate into every webhook of both configurations.
set -eu

authority() {
  kubectl get secret "$SECRET" --namespace "$NAMESPACE" --ignore-not-found --output 'jsonpath={.data.ca\.crt}'
}

tries=0
until ca="$(authority)" && [ -n "$ca" ]; do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    echo "There is no ca.crt in secret $SECRET of namespace $NAMESPACE." >&2
    exit 1
  fi
  sleep 5
done

for configuration in $CONFIGURATIONS; do
  index=0
  patch=""
  for webhook in $(kubectl get "$configuration" --output 'jsonpath={.webhooks[*].name}'); do
    patch="$patch${patch:+,}{\"op\":\"add\",\"path\":\"/webhooks/$index/clientConfig/caBundle\",\"value\":\"$ca\"}"
    index=$((index + 1))
  done
  kubectl patch "$configuration" --type json --patch "[$patch]"
done
