export { parseConnectionDomains } from "./connection-domains.ts";
export { createConnection, listMissingConnectionSettings, updateConnection } from "./connections.ts";
export { assertNotBlank, toColumnFlag } from "./fields.ts";
export { parseCertificate } from "./saml-metadata.ts";
export { listIdpCertificates, parseAttributeMapping, parseLoginHint } from "./saml.ts";
