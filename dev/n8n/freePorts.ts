import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

const loopbackAddress = '127.0.0.1';

/** As many different free ports of the loopback address as asked for, picked by the system. */
export async function findFreePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, async () => await listen(0)));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(close));
	return ports;
}

/** Whether nothing listens on a port of the loopback address. */
export async function isFree(port: number): Promise<boolean> {
	return await listen(port).then(
		async (server) => {
			await close(server);
			return true;
		},
		() => false,
	);
}

async function listen(port: number): Promise<Server> {
	const server = createServer().listen(port, loopbackAddress);
	await once(server, 'listening');
	return server;
}

async function close(server: Server): Promise<void> {
	server.close();
	await once(server, 'close');
}
