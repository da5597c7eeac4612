export { createClient } from "./create-client.ts";
export { fromFetch } from "./http.ts";
