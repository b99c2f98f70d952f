/** The letters of the caption, drawn with a round pen. */
import { path, union, type Point, type Shape } from './canvas';

/** What the pen does without being lifted. */
type Stroke = Point[];

interface Letter {
	width: number;
	strokes: Stroke[];
}

const penRadius = 1.05;
const letterGap = 4;
const space = 7;

/**
 * The pen goes from point to point: x to the right of the letter's left edge, y below the baseline.
 */
function stroke(...points: Array<[number, number]>): Stroke {
	return points.map(([x, y]) => ({ x, y }));
}

/** The pen follows an ellipse between two angles, in degrees: 0 is right, 90 bottom. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): Stroke {
	const steps = Math.ceil(Math.abs(to - from) / 15);
	return Array.from({ length: steps + 1 }, (_, step) => {
		const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
		return { x: x + rx * Math.cos(angle), y: y + ry * Math.sin(angle) };
	});
}

const bowl = arc(4.2, -5, 4.2, 5, 0, 360);

/** Small letters are 10 high, tall ones 15. */
const letterStrokes: Record<string, Letter> = {
	K: {
		width: 8.6,
		strokes: [stroke([0, -15], [0, 0]), stroke([8.2, -15], [0, -5.6]), stroke([3, -9], [8.6, 0])],
	},
	N: { width: 10, strokes: [stroke([0, 0], [0, -15], [10, 0], [10, -15])] },
	S: {
		width: 9,
		strokes: [[...arc(4.5, -11.2, 4, 3.6, -25, -270), ...arc(4.5, -3.8, 4.4, 3.8, -90, 155)]],
	},
	a: { width: 8.4, strokes: [bowl, stroke([8.4, -10], [8.4, 0])] },
	b: { width: 8.4, strokes: [bowl, stroke([0, -15], [0, 0])] },
	d: { width: 8.4, strokes: [bowl, stroke([8.4, -15], [8.4, 0])] },
	e: { width: 8.4, strokes: [[...stroke([0, -5]), ...arc(4.2, -5, 4.2, 5, 0, -315)]] },
	g: {
		width: 8.4,
		strokes: [bowl, [...stroke([8.4, -10]), ...arc(4.3, 0.6, 4.1, 3.8, 0, 150)]],
	},
	i: { width: 0, strokes: [stroke([0, -10], [0, 0]), stroke([0, -14.2], [0, -14])] },
	l: { width: 0, strokes: [stroke([0, -15], [0, 0])] },
	m: {
		width: 13,
		strokes: [
			stroke([0, -10], [0, 0]),
			[...arc(3.25, -6.6, 3.25, 3.4, 180, 360), ...stroke([6.5, 0])],
			[...arc(9.75, -6.6, 3.25, 3.4, 180, 360), ...stroke([13, 0])],
		],
	},
	n: {
		width: 7.6,
		strokes: [
			stroke([0, -10], [0, 0]),
			[...arc(3.8, -6.2, 3.8, 3.8, 180, 360), ...stroke([7.6, 0])],
		],
	},
	o: { width: 8.8, strokes: [arc(4.4, -5, 4.4, 5, 0, 360)] },
	t: {
		width: 5.4,
		strokes: [
			[...stroke([2.4, -13.5]), ...arc(5, -2.6, 2.6, 2.6, 180, 90)],
			stroke([0, -10], [5.2, -10]),
		],
	},
	u: {
		width: 7.6,
		strokes: [
			[...stroke([0, -10]), ...arc(3.8, -3.8, 3.8, 3.8, 180, 0)],
			stroke([7.6, -10], [7.6, 0]),
		],
	},
	v: { width: 8, strokes: [stroke([0, -10], [4, 0], [8, -10])] },
	y: { width: 8, strokes: [stroke([0, -10], [4, 0]), stroke([8, -10], [2.6, 4.4])] },
};

/** A line of text, around a point in the middle of its baseline. */
export function lettering(text: string, middle: Point, scale: number): Shape {
	const strokes: Stroke[] = [];
	let right = 0;
	for (const character of text) {
		if (character === ' ') {
			right += space;
			continue;
		}
		const letter = letterStrokes[character];
		if (!letter) throw new Error(`There is no letter ${character}`);
		const left = right;
		strokes.push(...letter.strokes.map((points) => points.map(({ x, y }) => ({ x: left + x, y }))));
		right += letter.width + letterGap;
	}
	const width = right - letterGap;
	const place = ({ x, y }: Point) => ({
		x: middle.x + (x - width / 2) * scale,
		y: middle.y + y * scale,
	});
	return union(strokes.map((points) => path(points.map(place), penRadius * scale)));
}
