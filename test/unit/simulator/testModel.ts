/** Tests what the simulator accepts of a model, refuses and charges for it, over HTTP. */
import { defaultKey } from '../../../dev/simulator/api';
import { startSimulator, type RunningSimulator } from '../../../dev/simulator/server';

type SubmittedFields = Record<string, unknown>;

export interface ModelCases {
	model: string;
	/** A body that is accepted; the other ones are laid over it, and `undefined` leaves a field out. */
	base: SubmittedFields;
	/** What is accepted, and what it costs in US cents. */
	accepted: ReadonlyArray<[what: string, fields: SubmittedFields, cents: number]>;
	/** What is refused, after the start of the message. */
	refused: ReadonlyArray<[parameter: string, fields: SubmittedFields]>;
}

/** Image addresses, no two of them the same. */
export function images(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `https://example.com/${index + 1}.jpg`);
}

/** Images with these roles. */
export function roles(...names: string[]) {
	return { image_with_roles: names.map((role, i) => ({ url: images(i + 1)[i], role })) };
}

/** A video with these other fields. */
export function video(fields: Record<string, unknown> = {}) {
	return { video_list: [{ video_url: 'https://example.com/source.mp4', ...fields }] };
}

/** Makes the tests of a model. */
export function testModel({ model, base, accepted, refused }: ModelCases): void {
	let simulator: RunningSimulator;

	beforeAll(async () => {
		simulator = await startSimulator();
	});

	afterAll(async () => await simulator.stop());

	/** The answer to a submission, and the task that was made of it, if any. */
	async function submit(fields: SubmittedFields) {
		const before = simulator.api.tasks.length;
		const response = await fetch(`${simulator.url}/v1/videos/generations`, {
			method: 'POST',
			headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' },
			body: JSON.stringify({ model, ...base, ...fields }),
		});
		const { error } = (await response.json()) as { error?: { message: string; type: string } };
		return { status: response.status, error, task: simulator.api.tasks[before] };
	}

	test.each([
		...accepted,
		['a webhook', { webhook: 'https://hooks.example.com/kling' }, accepted[0]?.[2]] as const,
	])('accepts %s: %j', async (_, fields, cents) => {
		const { status, error, task } = await submit(fields);
		expect({ status, error }).toEqual({ status: 200, error: undefined });
		expect(task?.body).toEqual(JSON.parse(JSON.stringify({ model, ...base, ...fields })));
		expect(Math.round((task?.cost ?? NaN) * 100)).toBe(cents);
	});

	test.each([
		...refused,
		['seed is not known', { seed: 7 }] as const,
		['webhook', { webhook: 'hooks.example.com' }] as const,
	])('refuses %s: %j', async (parameter, fields) => {
		const { status, error, task } = await submit(fields);
		expect({ status, type: error?.type, task }).toEqual({
			status: 400,
			type: 'invalid_request_error',
			task: undefined,
		});
		expect(error?.message).toContain(` parameter: ${parameter}`);
	});
}
