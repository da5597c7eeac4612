export { createClient } from "./create-client.ts";
export { createFetchTransport } from "./http.ts";
