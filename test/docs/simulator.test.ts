/** What the documentation says of the simulator is what it does. `npm run generate` writes it. */
import { promptFaults } from '../../dev/simulator/promptFaults';
import { expectPart } from './expectPart';
import { renderTable } from './renderTable';

test('docs/simulator.md has the phrases that make the simulator fail', () => {
	const rows = promptFaults.map(({ phrase, simulator, node }) => [
		`\`${phrase}\``,
		simulator,
		node,
	]);
	expectPart(
		'docs/simulator.md',
		'prompt-faults',
		renderTable([['In the prompt', 'What the simulator does', 'What the node does'], ...rows]),
	);
});
