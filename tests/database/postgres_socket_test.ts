import net from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { ServerSocket } from "../../src/database/postgres_socket.ts";

Deno.test("a write that fails after the connection closed raises nothing, though the driver removed all listeners", async () => {
  const server = net.createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = await new ServerSocket({ host: "127.0.0.1", port }, 5_000).open();
  socket.on("close", () => socket.removeAllListeners());
  await once(socket, "close");
  await new Promise((resolve) => setImmediate(resolve));
  // Without a listener, this throws.
  socket.emit("error", new Error("write UNKNOWN"));
  server.close();
  await once(server, "close");
});
