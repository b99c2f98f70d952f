/** If another choice takes a field away, the panel has a notice in its place. */
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { videoModels } from '../../nodes/KlingVideo/models';
import { Panel, type Combination } from './matrix/panel';

const noticesOf = (panel: Panel, combination: Combination) =>
	panel
		.shown(combination)
		.filter(({ type }) => type === 'notice')
		.map(({ displayName }) => displayName);

const standard = `needs 'Mode' "Professional (1080p)".`;

test.each<[Combination, string[]]>([
	[{ generationType: 'textToVideo', quality: 'std' }, [`'Audio' ${standard}`]],
	[{ generationType: 'textToVideo', quality: 'pro' }, []],
	[
		{ generationType: 'imageToVideo', quality: 'std', frames: 'first' },
		[`'Frames' "First and Last Frame" ${standard}`, `'Audio' ${standard}`],
	],
	[{ generationType: 'imageToVideo', quality: 'pro', frames: 'first' }, []],
	[
		{ generationType: 'imageToVideo', quality: 'pro', frames: 'firstAndLast' },
		[`'Audio' needs 'Frames' "First Frame".`],
	],
	// What an expression gives is not known yet.
	[{ generationType: 'imageToVideo', quality: '={{ $json.mode }}', frames: 'first' }, []],
])('Kling v2.6, %j: %j', (combination, notices) => {
	const [klingV26] = videoModels;
	const panel = new Panel(klingV26, new KlingVideo().description.properties);
	expect(noticesOf(panel, combination)).toEqual(notices);
});

test('a model without such restrictions has no notices', () => {
	const { properties } = new KlingVideo().description;
	const restricted = videoModels.filter(({ id }) =>
		properties.some(
			({ type, displayOptions }) => type === 'notice' && displayOptions?.show?.model?.includes(id),
		),
	);
	expect(restricted.map(({ label }) => label)).toEqual(['Kling v2.6']);
});
