/** What may happen to n8n, its executions and the API, as data: kinds of steps and their weights. */
import fc from 'fast-check';
import type { ExecutionStatus, INode, INodeParameters } from 'n8n-workflow';

import { errorInside, htmlPage, type Fault, type FaultPlan } from '../simulator/faults';
import type { Outcome } from '../simulator/task';

/** A change to the node in the saved workflow, before a Retry that uses that workflow. */
export interface Edit {
	name: string;
	parameters?: INodeParameters;
	options?: INodeParameters;
	node?: Partial<INode>;
}

/** One thing that happens. */
export type Step =
	| {
			kind: 'start';
			/** For each item, how the task of each accepted submission ends, in turn. */
			items: Array<Array<Partial<Outcome>>>;
			parameters: INodeParameters;
			/** Whether the prompt's expression gives something else in each try. */
			isRandom: boolean;
			options: INodeParameters;
			node: Partial<INode>;
	  }
	| { kind: 'stop'; pick: number }
	| {
			kind: 'retry';
			pick: number;
			/** Those of the executions to pick from. */
			statuses: readonly ExecutionStatus[];
			loadWorkflow: boolean;
			/** Made only before a Retry with the workflow as it is saved now. */
			edit: Edit | undefined;
	  }
	| { kind: 'trouble'; plan: FaultPlan }
	| { kind: 'kill' }
	| { kind: 'pause'; seconds: number };

const longest = { min: 0, max: 1_000_000 };

const answer = (status: number, accepted = false, headers = {}): Fault => ({
	kind: 'answer',
	status,
	accepted,
	headers,
});
const unheardOf = { code: 202, data: { ticket: 'unheard of' } };

/** The ways in which a request may go wrong. A submission with `accepted` is charged although its answer is an error. */
const faults: ReadonlyArray<Pick<FaultPlan, 'on' | 'fault'>> = [
	...[
		answer(400),
		answer(402),
		answer(429, false, { 'retry-after': '2' }),
		answer(502),
		answer(502, true),
		answer(504, true),
		errorInside(504, { accepted: true }),
		{ kind: 'answer', status: 200, body: unheardOf, accepted: true },
		{ kind: 'resetBefore' },
		{ kind: 'resetAfter' },
		// Long enough for a Stop or a kill to come in between.
		{ kind: 'delay', delayMs: 6_000 },
	].map((fault) => ({ on: 'submit' as const, fault: fault as Fault })),
	...[answer(401), answer(404), answer(500), htmlPage(200), { kind: 'resetBefore' }].map(
		(fault) => ({ on: 'task' as const, fault: fault as Fault }),
	),
	...[answer(403), answer(500), { kind: 'truncate', afterBytes: 1_000 }].map((fault) => ({
		on: 'download' as const,
		fault: fault as Fault,
	})),
];

const anyOutcome = fc.record<Partial<Outcome>>({
	status: fc.oneof(
		{ weight: 8, arbitrary: fc.constant('completed' as const) },
		{ weight: 2, arbitrary: fc.constant('failed' as const) },
		{ weight: 1, arbitrary: fc.constant('cancelled' as const) },
	),
	generationMs: fc.constantFrom(1_000, 5_000, 20_000, 40_000, 80_000),
	linkAfterMs: fc.constantFrom(0, 0, 3_000),
	unknownForMs: fc.constantFrom(0, 0, 2_000),
	callbacksAfterMs: fc.constantFrom([0], [0], [], [0, 0]),
});

const anyWay = fc.constantFrom<INodeParameters>(
	{ operation: 'submit' },
	{ waitUsing: 'polling' },
	{ waitUsing: 'polling' },
	{ waitUsing: 'sleep' },
	{ waitUsing: 'sleep' },
	{ waitUsing: 'callback' },
);

const anyNodeSettings = fc
	.record({
		onError: fc.constantFrom<NonNullable<INode['onError']>>(
			'stopWorkflow',
			'stopWorkflow',
			'continueRegularOutput',
			'continueErrorOutput',
		),
		maxTries: fc.constantFrom(1, 1, 2, 3),
		waitBetweenTries: fc.constantFrom(0, 1_000),
	})
	.map(({ maxTries, ...settings }) => ({ ...settings, maxTries, retryOnFail: maxTries > 1 }));

const anyEdit = fc.constantFrom<Edit>(
	{ name: 'a longer wait', options: { maxWaitMinutes: 5 } },
	{ name: 'another duration', parameters: { duration: 10 } },
	{ name: 'the duration as it was', parameters: { duration: 5 } },
	{ name: 'resubmit', options: { resubmitUnknown: true } },
	{ name: 'do not resubmit', options: { resubmitUnknown: false } },
	{ name: 'sleep', parameters: { waitUsing: 'sleep' } },
	{ name: 'poll', parameters: { waitUsing: 'polling' } },
	{ name: 'continue on errors', node: { onError: 'continueErrorOutput' } },
);

/** Every kind of step, and how often it occurs. */
const kinds: Array<{ weight: number; arbitrary: fc.Arbitrary<Step> }> = [
	{
		weight: 10,
		arbitrary: fc.record({
			kind: fc.constant('start'),
			items: fc.array(fc.array(anyOutcome, { minLength: 2, maxLength: 2 }), {
				minLength: 1,
				maxLength: 5,
				size: 'max',
			}),
			parameters: anyWay,
			isRandom: fc.boolean(),
			options: fc.record({
				maxWaitMinutes: fc.constantFrom(1, 3),
				maxConcurrentTasks: fc.constantFrom(1, 2, 10),
			}),
			node: anyNodeSettings,
		}),
	},
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant('stop'), pick: fc.nat(longest) }) },
	{
		weight: 10,
		arbitrary: fc.record({
			kind: fc.constant('retry'),
			pick: fc.nat(longest),
			statuses: fc.oneof(
				{
					weight: 9,
					arbitrary: fc.constant<ExecutionStatus[]>(['error', 'crashed', 'canceled']),
				},
				{ weight: 1, arbitrary: fc.constant<ExecutionStatus[]>(['waiting']) },
			),
			loadWorkflow: fc.boolean(),
			edit: fc.option(anyEdit, { nil: undefined, freq: 2 }),
		}),
	},
	{
		weight: 8,
		arbitrary: fc.record({
			kind: fc.constant('trouble'),
			plan: fc
				.tuple(fc.constantFrom(...faults), fc.integer({ min: 1, max: 4 }))
				.map(([trouble, times]) => ({ ...trouble, times })),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('kill') }) },
	{
		weight: 12,
		arbitrary: fc.record({ kind: fc.constant('pause'), seconds: fc.integer({ min: 1, max: 5 }) }),
	},
];

/** The steps of a seed: the same ones each time. */
export function drawSteps(seed: number, count: number): Step[] {
	return fc.sample(fc.noBias(fc.oneof(...kinds)), { seed, numRuns: count });
}
