import { createNetworkTransport } from "../../src/clerk-api/network-transport.ts";

export const noProxy = { httpProxy: undefined, httpsProxy: undefined, noProxy: undefined };

/** The network without a proxy. */
export const directFetch = () => createNetworkTransport(noProxy);
