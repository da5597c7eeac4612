import { once } from "node:events";
import { createServer } from "node:http";

/**
 * The API in its own process. Receives a body from its parent, sends back its port, and responds to every request with
 * that body.
 */

const [body]: unknown[] = await once(process, "message");
const responseBody = Buffer.from(String(body));

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "application/json", "content-length": responseBody.length });
  response.end(responseBody);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
process.send?.(typeof address === "object" && address !== null ? address.port : 0);
// Exits with the parent process, even if that crashes.
process.once("disconnect", () => process.exit());
