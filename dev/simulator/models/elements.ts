/** The rule of elements: persons and things that a prompt speaks of by name. */
import { httpUrl, listOf, objectOf, text } from './fieldRules';

/** What `element_list` must be, for the models that have it. */
export const elementList = listOf(
	objectOf({
		required: {
			name: text(),
			description: text(),
			element_input_urls: listOf(httpUrl, 2, 4),
		},
		optional: {},
	}),
	1,
	3,
);
