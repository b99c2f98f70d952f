import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isBlank } from '../models/text';
import type { Wait } from '../tasks/waitForTask';
import { parseChoice, type ChoiceField } from './choice';
import { getRawOptions } from './context';
import type { InputItem } from './inputItem';
import { parseBounded } from './number';

/** How to wait for an item's task, as the user set it. */
export interface WaitSettings extends Pick<Wait, 'pollIntervalMs' | 'language'> {
	maxWaitMs: number;
}

const defaultMaxWaitMinutes = 15;
const defaultMaxConcurrentTasks = 10;
const mostConcurrentTasks = 100;

/** Longest wait that a timer of the platform can hold: 24 days. */
const longestWaitMinutes = 24 * 24 * 60;

/** What tells that a task has ended. A tool of an AI agent cannot sleep, so it always polls. */
export const waitUsingField: INodeProperties = {
	displayName: 'Wait Using',
	name: 'waitUsing',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Polling',
			value: 'polling',
			description:
				'Checks regularly while the execution keeps running. A restart of n8n ends the wait.',
		},
		{
			name: 'Sleep',
			value: 'sleep',
			description: 'Pauses like a Wait node and survives restarts. Up to a minute late.',
		},
		{
			name: 'Callback',
			value: 'callback',
			description: 'Pauses too, but APIMart wakes it up at once. Needs a public URL.',
		},
	],
	default: 'polling',
	description: 'How the node detects that a video is finished',
	displayOptions: { hide: { '@tool': [true] } },
};

/** How to wait, as options. */
export const waitOptions: INodeProperties[] = [
	{
		displayName: 'Max Concurrent Tasks',
		name: 'maxConcurrentTasks',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: mostConcurrentTasks, numberPrecision: 0 },
		default: defaultMaxConcurrentTasks,
		description: 'How many items to process at the same time',
	},
	{
		displayName: 'Max Wait (Minutes)',
		name: 'maxWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: defaultMaxWaitMinutes,
		description:
			'How long to wait for a video, counted from its submission. The task keeps running at APIMart afterwards, and Get Status can still get its video.',
	},
	{
		displayName: 'Poll Interval (Seconds)',
		name: 'pollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: '',
		placeholder: 'e.g. 10',
		description:
			'Time between two status checks. Leave empty to let the node choose it from the progress of the task.',
	},
];

/** The language of the reason when a task has failed. */
export const languageOption: ChoiceField<string> = {
	displayName: 'Language',
	name: 'language',
	type: 'options',
	options: [
		{ name: 'Chinese', value: 'zh' },
		{ name: 'English', value: 'en' },
		{ name: 'French', value: 'fr' },
		{ name: 'German', value: 'de' },
		{ name: 'Indonesian', value: 'id' },
		{ name: 'Japanese', value: 'ja' },
		{ name: 'Korean', value: 'ko' },
		{ name: 'Portuguese', value: 'pt' },
		{ name: 'Russian', value: 'ru' },
		{ name: 'Spanish', value: 'es' },
	],
	default: 'en',
	description: 'Language in which APIMart says why a task has failed',
};

/**
 * Reads how to wait for one item.
 *
 * @throws {NodeOperationError} naming the field whose value is not usable
 */
export function readWait(item: InputItem): WaitSettings {
	const { maxWaitMinutes, pollIntervalSeconds, maxConcurrentTasks, language } = item.getOptions();
	parseBounded(item, 'Max Concurrent Tasks', maxConcurrentTasks, 1, mostConcurrentTasks);
	const intervalSeconds = parseBounded(
		item,
		'Poll Interval (Seconds)',
		pollIntervalSeconds,
		1,
		3600,
		'seconds',
	);
	const waitMinutes =
		parseBounded(item, 'Max Wait (Minutes)', maxWaitMinutes, 0, longestWaitMinutes, 'minutes') ??
		defaultMaxWaitMinutes;
	return {
		maxWaitMs: waitMinutes * 60_000,
		pollIntervalMs: intervalSeconds === undefined ? undefined : intervalSeconds * 1000,
		language: isBlank(language) ? undefined : parseChoice(item, languageOption, language),
	};
}

/**
 * How many items are worked on at once. It is one setting for the whole run, and no expression; one
 * that is not usable is an error of each item.
 */
export function readConcurrency(context: IExecuteFunctions): number {
	const { maxConcurrentTasks = defaultMaxConcurrentTasks } = getRawOptions(context);
	const concurrency = Number(maxConcurrentTasks);
	return concurrency >= 1 && concurrency <= mostConcurrentTasks
		? concurrency
		: defaultMaxConcurrentTasks;
}
