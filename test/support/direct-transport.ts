import { createNetworkTransport } from "../../src/clerk-api/network/network-transport.ts";

export const directProxySettings = { httpProxy: undefined, httpsProxy: undefined, noProxy: undefined };

/** The network without a proxy. */
export const createDirectTransport = () => createNetworkTransport(directProxySettings);
