export { seedSandbox } from "./seed-sandbox.ts";
