/** The order of imports: modules from elsewhere first, then the package's own, each by name. */
export const importOrder = [
	'error',
	{
		groups: [
			['builtin', 'external'],
			['parent', 'sibling'],
		],
		'newlines-between': 'always',
		alphabetize: { order: 'asc', caseInsensitive: true },
	},
];
