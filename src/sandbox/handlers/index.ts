export { handlers } from "./handler-registry.ts";
