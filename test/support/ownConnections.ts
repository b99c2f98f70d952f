/**
 * Gives each request of a test a connection of its own. n8n closes a connection that it has left alone for
 * seconds, as when it is busy, and a request that is sent on it at that moment fails.
 */
const sharing = globalThis.fetch;

globalThis.fetch = async (input, init) => {
	const headers = new Headers(init?.headers);
	headers.set('connection', 'close');
	return await sharing(input, { ...init, headers });
};

export {};
