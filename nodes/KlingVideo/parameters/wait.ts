import type { INodeProperties } from 'n8n-workflow';

import { defaultMaxConcurrentTasks, defaultMaxWaitMinutes, mostConcurrentTasks } from './readWait';

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
			description: 'Ask APIMart now and then. The execution stays in memory.',
		},
		{
			name: 'Callback',
			value: 'callback',
			description:
				'Let APIMart call back. The execution sleeps in the database and survives a restart. Needs an n8n that can be reached from the internet.',
		},
	],
	default: 'polling',
	description: 'How to find out that a video is finished',
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
		description: 'How many items are worked on at the same time',
	},
	{
		displayName: 'Max Wait (Minutes)',
		name: 'maxWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: defaultMaxWaitMinutes,
		description:
			'How long to wait for a video, counted from its submission. The task goes on at APIMart afterwards: Get Status picks it up.',
	},
	{
		displayName: 'Poll Interval (Seconds)',
		name: 'pollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: '',
		placeholder: 'e.g. 10',
		description: 'Time between two looks at a task. Leave empty to follow how far the task is.',
	},
];

/** Whether the output is flat or the API's own. Stands last in each operation. */
export const simplifyField = (): INodeProperties => ({
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});
