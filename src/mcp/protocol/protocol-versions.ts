import { LATEST_PROTOCOL_VERSION, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/sdk/types.js";

/**
 * The MCP versions that the SDK supports, the latest first. The build replaces this function with one that returns the
 * constant list, so that the startup path does not load the SDK.
 */
export const protocolVersions = (): readonly string[] => [
  LATEST_PROTOCOL_VERSION,
  ...SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version !== LATEST_PROTOCOL_VERSION),
];
