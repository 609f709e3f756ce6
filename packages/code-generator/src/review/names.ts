/** The words of an identifier: `apiKey`, `API_KEY` and `api_key` are all `api_key`. */
export const snakeCase = (identifier: string): string =>
  identifier.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

const secret =
  /(^|_)(password|passwd|passphrase|secret|(api|secret|private|signing|encryption|webhook)_?key|(api|access|auth|bearer|refresh|session|csrf|reset|admin|webhook)_token)$/;

const notTheValue =
  /(^|_)(hash|hashed|encrypted|digest|public|no|is|has|needs|require[ds]?|use[ds]?|allow|forgot|change|reset)_/;

/** Whether what goes by this name is itself secret: `client_secret` is, `password_length` and `hashed_password` are not. */
export function isSecretName(name: string): boolean {
  const words = snakeCase(name);
  return secret.test(words) && (!notTheValue.test(words) || words.endsWith("reset_token"));
}
