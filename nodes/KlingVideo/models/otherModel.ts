import type { VideoModel } from './model';

/**
 * Any model of the API, by its ID. Nothing is known of its fields, so the user writes the body of its
 * submissions.
 */
export const otherModel: VideoModel = {
	id: 'other',
	label: 'Other Model',
	description: 'Any model of APIMart, by its ID and with a body that you write',
	parameters: [
		{
			kind: 'modelId',
			name: 'modelId',
			label: 'Model ID',
			description: 'The model that makes the video',
			bodyField: 'model',
		},
		{
			kind: 'json',
			name: 'requestBody',
			label: 'Body (JSON)',
			description:
				'Everything that is submitted except the model: a JSON object with the fields that the documentation of the model names. In an expression, wrap a text in JSON.stringify(), without quotes around the expression.',
			notice:
				'Nothing in the body is checked before it is paid for: a field that the model does not have is ignored, and the video is charged. <a href="https://docs.apimart.ai" target="_blank">Documentation of the models</a>',
			placeholder: 'e.g. {"prompt": "A cat wakes up", "duration": 5}',
			isWholeBody: true,
		},
	],
};
