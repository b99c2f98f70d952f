import { ApiClient, type SendRequest } from '../../nodes/KlingVideo/api/client';
import { Failure } from '../../nodes/KlingVideo/api/failure';
import { describeFailure } from '../../nodes/KlingVideo/run/errorTexts';

const ownAddress = 'https://api.apimart.ai';

/** What is reported about a request that gets no usable answer. */
async function tell(
	send: SendRequest,
	baseUrl: string,
	request: (client: ApiClient) => Promise<unknown> = async (client) =>
		await client.getBalance('apiKey'),
) {
	const client = new ApiClient(send, { apiKey: 'sk-test', baseUrl });
	const error = await request(client).catch((thrown: unknown) => thrown);
	if (!(error instanceof Failure)) throw new Error('The request has not failed');
	return { ...error.facts, ...describeFailure(error.facts) };
}

const submit = async (client: ApiClient) => await client.submitVideo({ model: 'kling-v2-6' }, '1');
const answering =
	(statusCode: number, body: unknown): SendRequest =>
	async () => ({ statusCode, headers: {}, body });
const failing =
	(code: string, message = code): SendRequest =>
	async () => {
		throw Object.assign(new Error(message), { code });
	};

describe('An answer that does not have the form of the API', () => {
	const webPage = '<html><body>502 Bad Gateway</body></html>';

	test("is a problem of APIMart's gateway at its own address", async () => {
		for (const baseUrl of ['', ownAddress, ` ${ownAddress}/v1/`]) {
			expect(await tell(answering(502, webPage), baseUrl)).toMatchObject({
				message: 'APIMart answered with HTTP status 502: 502 Bad Gateway',
				hint: 'This is often temporary. Try again later.',
				transient: true,
			});
		}
		expect(await tell(answering(200, webPage), ownAddress)).toMatchObject({
			message: 'APIMart gave an answer that cannot be read: it is a web page: 502 Bad Gateway',
		});
	});

	test('is one of the server there at any other, and may pass if it is trouble', async () => {
		expect(await tell(answering(502, webPage), 'https://example.com')).toMatchObject({
			message:
				'The server at https://example.com does not answer like APIMart: HTTP status 502 with a web page',
			hint: expect.stringMatching(/^Check the 'Base URL' .* If it is right, try again later\.$/),
			transient: true,
		});
	});

	test.each([
		{ status: 200, outcome: 'unknown' },
		{ status: 307, outcome: 'unknown' },
		{ status: 502, outcome: 'unknown' },
		{ status: 404, outcome: 'refused' },
	])('means for a submission what it means at $status anywhere', async ({ status, outcome }) => {
		for (const baseUrl of [ownAddress, 'https://example.com']) {
			const told = await tell(answering(status, webPage), baseUrl, submit);
			expect(told.outcome).toBe(outcome);
			expect(told.response).toBe(outcome === 'unknown' ? webPage : undefined);
			expect(/may have been accepted/.test(told.hint)).toBe(outcome === 'unknown');
		}
	});
});

test.each([
	{ error: { code: 401, message: 'Invalid API key', type: 'authentication_error' } },
	{ code: 'invalid_key', message: 'Invalid API key' },
	{ success: false, message: 'Invalid API key' },
])('an answer in the form of the API is from APIMart anywhere: %j', async (body) => {
	const { message } = await tell(answering(401, body), 'https://example.com');
	expect(message).toBe('APIMart answered with HTTP status 401: Invalid API key');
});

describe('Without an answer', () => {
	test.each([
		['ENOTFOUND', /no host with this name/],
		['EAI_AGAIN', /could not be resolved/],
		['ECONNREFUSED', /No server accepts connections/],
		['CERT_HAS_EXPIRED', /TLS certificate/],
		['DEPTH_ZERO_SELF_SIGNED_CERT', /TLS certificate/],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /TLS certificate/],
		['ERR_TLS_CERT_ALTNAME_INVALID', /TLS certificate/],
		['ERR_INVALID_URL', /not a complete URL/],
		['SSRF_BLOCKED', /block requests/],
	])('%s is explained in plain words, and nothing was accepted', async (code, words) => {
		for (const request of [undefined, submit]) {
			const told = await tell(failing(code), ownAddress, request);
			expect(told).toMatchObject({
				message: `APIMart cannot be reached at ${ownAddress}`,
				hint: expect.stringMatching(words),
			});
			expect(told.outcome).toBe(request && 'refused');
			expect(told.hint).toMatch(/'Base URL' in the APIMart API credential/);
			expect(told.hint).toMatch(new RegExp(`^Nothing was sent\\. .*The code is ${code}\\.$`));
			expect(told.hint).not.toMatch(/key/i);
		}
	});

	test.each([
		['EHOSTUNREACH', /no route/],
		['ENETUNREACH', /no route/],
		['EPROTO', /did not answer as an https:/],
	])('%s is explained too, but the outcome of a submission stays unknown', async (code, words) => {
		expect(await tell(failing(code), ownAddress)).toMatchObject({
			message: `APIMart cannot be reached at ${ownAddress}`,
			hint: expect.stringMatching(words),
		});
		expect(await tell(failing(code), ownAddress, submit)).toMatchObject({
			code: 'connectionLost',
			outcome: 'unknown',
		});
	});

	test.each([
		['ETIMEDOUT', 'connect ETIMEDOUT 192.0.2.1:443', `No answer came from ${ownAddress} in time`],
		['ECONNABORTED', 'timeout of 30000ms exceeded', `No answer came from ${ownAddress} in time`],
		['ECONNRESET', 'socket hang up', `The connection to ${ownAddress} was lost before`],
	])('%s is reported as what it is', async (code, message, told) => {
		expect(await tell(failing(code, message), ownAddress)).toMatchObject({
			message: expect.stringContaining(told),
			hint: expect.stringMatching(/^This is often temporary.*'Base URL'.*firewall/),
			transient: true,
		});
		expect(await tell(failing(code, message), ownAddress, submit)).toMatchObject({
			message: expect.stringContaining(told),
			hint: expect.stringMatching(/may have been accepted and charged/),
			outcome: 'unknown',
		});
	});
});
