import { createNetworkTransport } from "../../src/clerk-api/network/network-transport.ts";

export const directProxySettings = { httpProxy: undefined, httpsProxy: undefined, noProxy: undefined };

/** Creates a network transport without a proxy. */
export const createDirectTransport = () => createNetworkTransport(directProxySettings);
