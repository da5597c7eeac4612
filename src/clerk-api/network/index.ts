export { createNetworkTransport } from "./network-transport.ts";
export { createStubTransport } from "./stub-transport.ts";
