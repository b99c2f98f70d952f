import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';

import type { Wait } from '../../tasks/waitForTask';

/** How an item's task is to be waited for, as the user set it. */
export interface WaitSettings extends Pick<Wait, 'pollIntervalMs' | 'language'> {
	maxWaitMs: number;
}

const defaults = { maxWaitMinutes: 15, maxConcurrentTasks: 10 };

/** Longest wait that a timer of the platform can hold: 24 days. */
const longestWaitMinutes = 24 * 24 * 60;

/**
 * Reads how to wait for one item.
 *
 * @throws {NodeOperationError} naming the field whose value is not usable
 */
export function readWait(context: IExecuteFunctions, itemIndex: number): WaitSettings {
	const { maxWaitMinutes, pollIntervalSeconds, language } = readOptions(context, itemIndex);
	const check = numberReader(context, itemIndex);
	const intervalSeconds = check('Poll Interval (Seconds)', pollIntervalSeconds, 1, 3600);
	return {
		maxWaitMs:
			(check('Max Wait (Minutes)', maxWaitMinutes, 0, longestWaitMinutes) ??
				defaults.maxWaitMinutes) * 60_000,
		pollIntervalMs: intervalSeconds === undefined ? undefined : intervalSeconds * 1000,
		language: typeof language === 'string' && language !== '' ? language : undefined,
	};
}

/**
 * Reads how many items are worked on at once. It is one setting for the whole run.
 *
 * @throws {NodeOperationError} where it is not usable
 */
export function readLimit(context: IExecuteFunctions): number {
	const { maxConcurrentTasks } = readOptions(context, 0);
	const check = numberReader(context, 0);
	return check('Max Concurrent Tasks', maxConcurrentTasks, 1, 100) ?? defaults.maxConcurrentTasks;
}

function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {}) as IDataObject;
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
