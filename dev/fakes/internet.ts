import fastify, { type FastifyPluginAsync } from 'fastify';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';

import { makeTemporaryFolder } from '../n8n/temporaryFolder';

const loopbackAddress = '127.0.0.1';

/** Stand-ins for services of the internet, by their host. */
export type Sites = Record<string, FastifyPluginAsync>;

/** All the internet that a program sees: the fakes, and nothing else. */
export interface FakeInternet {
	/** The environment that leads a program there, whatever host it asks for. */
	env: Record<string, string>;
	/** Call it when the program has ended. */
	stop: () => Promise<void>;
}

/**
 * Starts a proxy on the loopback address which answers for all hosts itself. Requests over HTTPS
 * reach the fakes, under a certificate made for this run; any other host answers 404. Nothing
 * leaves the machine.
 */
export async function startInternet(sites: Sites): Promise<FakeInternet> {
	const { cert, private: key } = await generate([{ name: 'commonName', value: 'Stand-ins' }], {
		algorithm: 'sha256',
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{
				name: 'subjectAltName',
				altNames: Object.keys(sites).map((host) => ({ type: 2, value: host })),
			},
		],
	});
	const folder = await makeTemporaryFolder('certificate');
	const certificateFile = join(folder.path, 'certificate.pem');
	await writeFile(certificateFile, cert);

	const web = fastify({
		https: { cert, key },
		// Each host is a folder of one site.
		rewriteUrl: ({ headers, url }) => `/${headers.host}${url}`,
	});
	// Whoever serves a file wants its bytes.
	web.addContentTypeParser(
		'*',
		{ parseAs: 'buffer' },
		async (_request: unknown, body: Buffer) => body,
	);
	for (const [host, site] of Object.entries(sites))
		await web.register(site, { prefix: `/${host}` });
	await web.ready();

	const sockets = new Set<Socket>();
	const proxy = createServer((_request, response) => response.writeHead(404).end());
	proxy.on('connection', (socket) => sockets.add(socket));
	proxy.on('connect', (_request, socket: Socket) => {
		socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
		web.server.emit('connection', socket);
	});
	proxy.listen(0, loopbackAddress);
	await once(proxy, 'listening');
	const url = `http://${loopbackAddress}:${(proxy.address() as AddressInfo).port}`;

	return {
		env: {
			HTTP_PROXY: url,
			HTTPS_PROXY: url,
			NO_PROXY: loopbackAddress,
			NODE_EXTRA_CA_CERTS: certificateFile,
		},
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			proxy.close();
			await web.close();
			await folder.remove();
		},
	};
}
