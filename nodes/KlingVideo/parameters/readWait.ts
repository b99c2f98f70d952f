import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';

import type { Wait } from '../tasks/waitForTask';

/** How an item's task is to be waited for, as the user set it. */
export interface WaitSettings extends Pick<Wait, 'pollIntervalMs' | 'language'> {
	maxWaitMs: number;
}

export const defaultMaxWaitMinutes = 15;
export const defaultMaxConcurrentTasks = 10;
export const mostConcurrentTasks = 100;

/** Longest wait that a timer of the platform can hold: 24 days. */
const longestWaitMinutes = 24 * 24 * 60;

/**
 * Reads how to wait for one item.
 *
 * @throws {NodeOperationError} naming the field whose value is not usable
 */
export function readWait(context: IExecuteFunctions, itemIndex: number): WaitSettings {
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const { maxWaitMinutes, pollIntervalSeconds, maxConcurrentTasks, language } = options;
	const check = numberReader(context, itemIndex);
	check('Max Concurrent Tasks', maxConcurrentTasks, 1, mostConcurrentTasks);
	const intervalSeconds = check('Poll Interval (Seconds)', pollIntervalSeconds, 1, 3600);
	return {
		maxWaitMs:
			(check('Max Wait (Minutes)', maxWaitMinutes, 0, longestWaitMinutes) ??
				defaultMaxWaitMinutes) * 60_000,
		pollIntervalMs: intervalSeconds === undefined ? undefined : intervalSeconds * 1000,
		language: typeof language === 'string' && language !== '' ? language : undefined,
	};
}

/**
 * How many items are worked on at once. It is one setting for the whole run, and no expression; one that is not usable
 * is an error of each item.
 */
export function readLimit(context: IExecuteFunctions): number {
	const raw = context.getNodeParameter('options', 0, {}, { rawExpressions: true }) as IDataObject;
	const limit = Number(raw.maxConcurrentTasks ?? defaultMaxConcurrentTasks);
	return limit >= 1 && limit <= mostConcurrentTasks ? limit : defaultMaxConcurrentTasks;
}

/** Reads a number within bounds; blank is undefined, and stands for the default. */
function numberReader(context: IExecuteFunctions, itemIndex: number) {
	return (label: string, value: unknown, min: number, max: number): number | undefined => {
		if (value === undefined || value === null || String(value).trim() === '') return undefined;
		const number = Number(value);
		if (number >= min && number <= max) return number;
		throw new NodeOperationError(
			context.getNode(),
			`${label} is ${JSON.stringify(value)}, which it cannot be.`,
			{ itemIndex, description: `Set ${label} to a number from ${min} to ${max}.` },
		);
	};
}
