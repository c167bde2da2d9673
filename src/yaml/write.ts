export function writeYaml() {}
export function writeYamlPretty() {}
