/**
 * n8n's AI builder and its MCP server read a description without the panel: of several properties
 * of one name they keep the first, and they drop any that is named `mode`.
 */
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';

const { properties } = new KlingVideo().description;
const names = [...new Set(properties.map(({ name }) => name))].filter(
	// What there is to choose depends on the resource, as in n8n's own nodes.
	(name) => !['operation', 'options'].includes(name),
);

test.each(names)('the first definition of %s says all of it', (name) => {
	const valuesOf = properties
		.filter((property) => property.name === name)
		.map(({ options = [] }) =>
			options.map((option) => ('value' in option ? option.value : option)),
		);
	const [first] = valuesOf;
	expect(first).toEqual(expect.arrayContaining(valuesOf.flat()));
});

test('all definitions of a name have one label and one type', () => {
	for (const name of names) {
		const alike = properties.filter((property) => property.name === name);
		expect(new Set(alike.map(({ displayName, type }) => `${displayName} ${type}`)).size).toBe(1);
	}
});

test('no parameter is named mode', () => {
	expect(names).not.toContain('mode');
});
