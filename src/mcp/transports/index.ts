export type { HandshakeHandoff } from "./startup-handshake.ts";
export { StdioTransport } from "./stdio-transport.ts";
