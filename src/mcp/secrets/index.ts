export { listSecretFields, maskSecrets, SECRET_MASK } from "./mask-secrets.ts";
export { redactArguments } from "./redact-arguments.ts";
export { createSecretCapture } from "./secret-capture.ts";
export { createSecretFileStore, type SecretFileStore } from "./secret-file-store.ts";
export { resolveSecretInputs } from "./secret-inputs.ts";
