export { openSandbox, resetSandbox, type SandboxOptions } from "./open-sandbox.ts";
