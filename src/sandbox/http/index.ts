export { createSandboxApp } from "./app.ts";
export { openSandboxFetch } from "./sandbox-fetch.ts";
