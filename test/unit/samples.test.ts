/** Answers that were really met, each read by the client: what they mean for the money, and what is said. */
import { ApiClient } from '../../nodes/KlingVideo/api/client';
import { toFailure, type FailureFacts } from '../../nodes/KlingVideo/api/failure';
import { describeFailure } from '../../nodes/KlingVideo/run/errorTexts';
import {
	balanceSamples,
	modelsSamples,
	submissionSamples,
	taskSamples,
	textOf,
	uploadSamples,
	type Sample,
} from '../support/samples/samples';

/** A client that gets a sample for an answer. */
function clientFor(sample: Sample): ApiClient {
	const headers = Object.fromEntries(
		Object.entries(sample.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
	);
	const answer = { statusCode: sample.status, headers, body: textOf(sample) };
	return new ApiClient(async () => answer, { apiKey: 'sk-test' });
}

/** What a request returns, or the facts of its failure, which can be reported without markup. */
async function outcomeOf<Value>(
	request: Promise<Value>,
): Promise<{ value: Value } | { facts: FailureFacts }> {
	return await request.then(
		(value) => ({ value }),
		(error: unknown) => {
			const { facts } = toFailure(error);
			const { message } = describeFailure(facts);
			expect(message).not.toMatch(/<\w+>|\n|sk-test/);
			expect(message.length).toBeLessThan(700);
			return { facts };
		},
	);
}

test.each(submissionSamples)('a submission answered with $id: $meaning', async (sample) => {
	const outcome = await outcomeOf(clientFor(sample).submitVideo({ model: 'kling-v2-6' }, 'key'));
	if (sample.meaning === 'accepted') {
		expect(outcome).toMatchObject({ value: { id: sample.taskId, ...sample.result } });
		return;
	}
	const mayBeAccepted = sample.meaning === 'unknown';
	expect(outcome).toMatchObject({
		facts: {
			outcome: mayBeAccepted ? 'unknown' : 'refused',
			...(!mayBeAccepted && { transient: sample.meaning === 'refused-retry-later' }),
			...(sample.meaning === 'empty-account' && { code: 'emptyAccount' }),
			...(sample.reason !== undefined && { apiMessage: sample.reason }),
		},
	});
});

test.each(taskSamples)('a status check answered with $id: $meaning', async (sample) => {
	const asked = sample.asked ?? 'task_1';
	const outcome = await outcomeOf(clientFor(sample).getTask(asked));
	const odd = { facts: { transient: true } };
	const expected: Record<(typeof taskSamples)[number]['meaning'], object> = {
		pending: { value: { status: expect.not.stringMatching(/^(completed|failed|cancelled)$/) } },
		completed: { value: { status: 'completed' } },
		'completed-without-link': { value: { status: 'completed', videoUrls: [] } },
		failed: { value: { status: 'failed' } },
		cancelled: { value: { status: 'cancelled' } },
		'unknown-task': { facts: { code: 'unknownTask', transient: false } },
		refused: { facts: { transient: false } },
		odd,
	};
	expect(outcome).toMatchObject(expected[sample.meaning]);
	if ('facts' in outcome) return;
	expect(outcome.value).toMatchObject({ id: asked, ...sample.result });
	expect(outcome.value.videoUrls[0]).toEqual(sample.videoUrl);
	if (sample.reason !== undefined) expect(outcome.value.failureReason).toBe(sample.reason);
});

test.each(uploadSamples)('an upload answered with $id: $meaning', async (sample) => {
	const file = { name: 'a.png', mimeType: 'image/png', bytes: Buffer.from('a') };
	const outcome = await outcomeOf(clientFor(sample).uploadImage(file));
	if (sample.meaning === 'uploaded') expect(outcome).toMatchObject({ value: sample.result });
	else expect(outcome).toMatchObject({ facts: { transient: sample.meaning === 'odd' } });
});

test.each(balanceSamples)('a balance answered with $id: $meaning', async (sample) => {
	const outcome = await outcomeOf(clientFor(sample).getBalance('apiKey'));
	if (sample.meaning === 'balance') expect(outcome).toMatchObject({ value: sample.result });
	else if (sample.meaning === 'empty-account') {
		expect(outcome).toMatchObject({ facts: { code: 'emptyAccount' } });
	} else expect(outcome).toMatchObject({ facts: { transient: false } });
});

test.each(modelsSamples)('a list of models answered with $id: $meaning', async (sample) => {
	const outcome = await outcomeOf(clientFor(sample).listVideoModels());
	if (sample.meaning === 'models') {
		expect('value' in outcome && { ids: outcome.value }).toEqual(sample.result);
		return;
	}
	expect(outcome).toMatchObject({
		facts: {
			code:
				sample.meaning === 'odd' ? 'unreadable' : expect.stringMatching(/^(badStatus|refusal)$/),
			...(sample.reason !== undefined && { apiMessage: sample.reason }),
		},
	});
});

test('an ID that JavaScript cannot hold as a number comes out as it came', async () => {
	const sample = {
		id: '',
		status: 200,
		body: '{"code":200,"data":[{"task_id":9007199254740993,"status":"submitted"}]}',
		meaning: 'accepted',
		why: '',
	};
	const task = await clientFor(sample).submitVideo({ model: 'kling-v2-6' }, 'key');
	expect(task).toMatchObject({ id: '9007199254740993', raw: { task_id: '9007199254740993' } });
});
