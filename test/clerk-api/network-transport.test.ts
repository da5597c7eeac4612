import { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { dispatchRequest } from "../../src/clerk-api/network/undici-dispatch.ts";
import { createNetworkTransport, type ProxySettings } from "../../src/clerk-api/network/network-transport.ts";
import { directProxySettings } from "../support/direct-transport.ts";
import { respondWith, startScriptedApi } from "../support/scripted-api.ts";

/** The abort options of a request that is never aborted. */
const NEVER_ABORTED = { aborted: new Promise<never>(() => undefined), isAborted: () => false };

/** Sends a GET, and returns the status and the text of the response. */
async function fetchText(settings: ProxySettings, url: string) {
  const fetch = await createNetworkTransport(settings);
  const response = await fetch(url, { method: "GET", headers: {}, ...NEVER_ABORTED });
  return { status: response.status, text: await response.text() };
}

test("sends a request directly to the API without a proxy", async () => {
  const api = await startScriptedApi(respondWith(200, { via: "api" }));
  for (const settings of [directProxySettings, { ...directProxySettings, httpsProxy: "" }]) {
    expect(await fetchText(settings, `${api.url}/v1/things`)).toEqual({ status: 200, text: '{"via":"api"}' });
  }
});

test("sends the complete request through a proxy", async () => {
  const proxy = await startScriptedApi(respondWith(201, { via: "proxy" }, { "x-clerk-trace-id": "t" }));
  const fetch = await createNetworkTransport({ ...directProxySettings, httpProxy: proxy.url });
  const response = await fetch("http://api.example/v1/things", {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: '{"a":1}',
    ...NEVER_ABORTED,
  });
  expect(response.status).toBe(201);
  expect(response.headers.get("x-clerk-trace-id")).toBe("t");
  expect(await response.text()).toBe('{"via":"proxy"}');
  expect(proxy.tunnels).toEqual(["api.example:80"]);
  expect(proxy.received[0]).toMatchObject({
    method: "POST",
    url: "/v1/things",
    headers: { authorization: "Bearer sk_test_x" },
    body: '{"a":1}',
  });
});

test("does not send a request that is aborted while the proxy opens its tunnel", async () => {
  const proxy = await startScriptedApi(respondWith(200, {}));
  const openTunnel = proxy.holdTunnels();
  const fetch = await createNetworkTransport({ ...directProxySettings, httpProxy: proxy.url });
  let isAborted = false;
  let abort: (reason: Error) => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = reject;
  });
  const response = fetch("http://api.example/v1/things", {
    method: "POST",
    headers: {},
    aborted,
    isAborted: () => isAborted,
  });
  await proxy.nextTunnel();
  isAborted = true;
  abort(new Error("The client aborted the call."));
  openTunnel();
  await expect(response).rejects.toThrow("The request was given up.");
  // An aborted request that was sent anyway would have been received before this one.
  expect(
    await fetchText({ ...directProxySettings, httpProxy: proxy.url }, "http://api.example/v1/after"),
  ).toMatchObject({
    status: 200,
  });
  expect(proxy.received.map(({ url }) => url)).toEqual(["/v1/after"]);
});

test("aborts a request that was aborted before the dispatcher starts it", async () => {
  const aborted: Error[] = [];
  /** Starts each request synchronously when it is dispatched. */
  class SynchronousDispatcher extends Dispatcher {
    override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      const controller: Dispatcher.DispatchController = {
        aborted: false,
        paused: false,
        reason: null,
        rawHeaders: null,
        abort: (reason) => void aborted.push(reason),
        pause: () => undefined,
        resume: () => undefined,
      };
      handler.onRequestStart?.(controller, {});
      return true;
    }
  }
  const abortError = new Error("The client aborted the call.");
  const rejectedPromise = Promise.reject(abortError);
  rejectedPromise.catch(() => undefined);
  void dispatchRequest(new SynchronousDispatcher(), {
    url: "http://api.example/v1/things",
    method: "POST",
    headers: {},
    body: "{}",
    aborted: rejectedPromise,
    isAborted: () => true,
  });
  expect(aborted).toMatchObject([{ message: "The request was given up." }]);
});

test("receives a response without a body through a proxy", async () => {
  const proxy = await startScriptedApi(respondWith(204));
  const settings = { ...directProxySettings, httpProxy: proxy.url };
  expect(await fetchText(settings, "http://api.example/v1/things")).toEqual({ status: 204, text: "" });
});

test("connects directly to a host in NO_PROXY", async () => {
  const proxy = await startScriptedApi(respondWith(200, { via: "proxy" }));
  const api = await startScriptedApi(respondWith(200, { via: "api" }));
  // 0.0.0.0 reaches the local server, but is not one of the loopback addresses that always bypass the proxy.
  const url = `http://0.0.0.0:${new URL(api.url).port}/v1/things`;
  const settings = { ...directProxySettings, httpProxy: proxy.url };
  expect(await fetchText(settings, url)).toMatchObject({ text: '{"via":"proxy"}' });
  expect(await fetchText({ ...settings, noProxy: "0.0.0.0" }, url)).toMatchObject({ text: '{"via":"api"}' });
  expect(proxy.received).toHaveLength(1);
});

test.each(["127.0.0.1", "localhost"])(
  "connects to %s without the proxy, which would receive the key in plain text",
  async (host) => {
    const proxy = await startScriptedApi(respondWith(200, { via: "proxy" }));
    const api = await startScriptedApi(respondWith(200, { via: "api" }));
    const settings = { ...directProxySettings, httpProxy: proxy.url, httpsProxy: proxy.url };
    const url = `http://${host}:${new URL(api.url).port}/v1/things`;
    expect(await fetchText(settings, url)).toMatchObject({ text: '{"via":"api"}' });
    expect([proxy.tunnels, proxy.received]).toEqual([[], []]);
  },
);

test("rejects an invalid proxy address and names its variable, but not its value", async () => {
  await expect(
    createNetworkTransport({ ...directProxySettings, httpsProxy: "user:secret@proxy" }),
  ).rejects.toThrow("HTTPS_PROXY must be a URL such as http://proxy.example.com:3128.");
});
