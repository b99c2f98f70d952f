/**
 * The scene: a paper boat on a lake at sunset. It ends as it begins, so that it can go round and
 * round.
 */
import {
	above,
	below,
	Canvas,
	circle,
	hex,
	line,
	path,
	polygon,
	union,
	type Color,
	type Point,
	type Shape,
	type View,
} from './canvas';
import { lettering } from './caption';

const horizon = 218;
const sunPlace: Point = { x: 424, y: 172 };
const turn = 2 * Math.PI;

/** From the sun outwards: the radius of each ring of the sky, and its color. */
const skyColors: Array<[number, Color]> = [
	[700, hex('5b4b86')],
	[440, hex('735189')],
	[366, hex('8f598b')],
	[298, hex('ad6489')],
	[236, hex('ca7283')],
	[180, hex('e2857b')],
	[130, hex('f29c78')],
	[88, hex('fbb680')],
	[44, hex('fff0c8')],
];

/** What the video says of itself: a headline on a dark plate, and a line below it. */
const captionLines = ['Simulated video', 'Not made by Kling'] as const;

/** A hill: the point of its top, and how far it reaches to each side. */
function hill(top: Point, reach: number): (x: number) => number {
	return (x) => horizon + 6 - (horizon + 6 - top.y) * Math.exp(-(((x - top.x) / reach) ** 2));
}

/** The skyline of several hills. */
function hills(...curves: Array<(x: number) => number>): (x: number) => number {
	return (x) => Math.min(...curves.map((curve) => curve(x)));
}

const farHills = hills(
	hill({ x: 120, y: 118 }, 120),
	hill({ x: 290, y: 158 }, 90),
	hill({ x: 590, y: 128 }, 95),
	hill({ x: 420, y: 196 }, 120),
);
const middleHills = hills(
	hill({ x: 30, y: 140 }, 105),
	hill({ x: 215, y: 180 }, 95),
	hill({ x: 660, y: 150 }, 120),
	hill({ x: 505, y: 200 }, 70),
);
const nearHills = hills(
	hill({ x: -20, y: 158 }, 130),
	hill({ x: 130, y: 200 }, 75),
	hill({ x: 640, y: 184 }, 95),
);

/** The middle of the house's foot. */
const houseShape: Point = { x: 583, y: nearHills(583) + 2 };

/** A fir: three layers of branches, each wider than that above. */
function fir(x: number, height: number): Shape {
	const foot = Math.max(nearHills(x - height * 0.27), nearHills(x + height * 0.27)) + 1;
	return union(
		[0, 1, 2].map((layer) => {
			const base = foot - layer * height * 0.25;
			const half = height * (0.27 - layer * 0.06);
			return polygon([
				{ x: x - half, y: base },
				{ x, y: base - height * 0.5 },
				{ x: x + half, y: base },
			]);
		}),
	);
}

/** What stands still: the sky, the sun, and the hills with what is on them. */
function paintBackdrop(view: View): Canvas {
	const canvas = new Canvas(view);
	for (const [radius, color] of skyColors)
		canvas.paint(circle(sunPlace.x, sunPlace.y, radius), color);
	canvas.paint(below(canvas, farHills), hex('b9657f'));
	canvas.paint(below(canvas, middleHills), hex('8d5179'));
	const firs: Array<[number, number]> = [
		[14, 40],
		[38, 52],
		[58, 36],
		[84, 44],
		[104, 30],
		[150, 26],
		[167, 20],
		[552, 22],
		[612, 34],
		[629, 26],
	];
	const wood = hex('5d3e6e');
	canvas.paint(below(canvas, nearHills), wood);
	for (const [x, height] of firs) canvas.paint(fir(x, height), wood);
	paintHouse(canvas);
	return canvas;
}

/** A house with a light in its windows. */
function paintHouse(canvas: Canvas): void {
	const { x, y } = houseShape;
	const box = (left: number, top: number, right: number, bottom: number) =>
		polygon([
			{ x: x + left, y: y + top },
			{ x: x + right, y: y + top },
			{ x: x + right, y: y + bottom },
			{ x: x + left, y: y + bottom },
		]);
	canvas.paint(box(-10, -13, 10, 4), hex('4a3363'));
	canvas.paint(box(4, -26, 8, -14), hex('3d2b58'));
	const roof = polygon([
		{ x: x - 14, y: y - 12 },
		{ x, y: y - 24 },
		{ x: x + 14, y: y - 12 },
	]);
	canvas.paint(roof, hex('3d2b58'));
	canvas.paint(box(-6, -9, -1, -3), hex('ffd98f'));
	canvas.paint(box(3, -9, 7, -3), hex('ffd98f'));
}

/** Swings between -1 and 1, whole times in a round. */
function swing(time: number, times: number, offset = 0): number {
	return Math.sin(turn * (times * time + offset));
}

interface CloudPlace extends Point {
	size: number;
	offset: number;
}

const clouds: CloudPlace[] = [
	{ x: 218, y: 92, size: 1, offset: 0 },
	{ x: 548, y: 66, size: 1.15, offset: 0.35 },
	{ x: 356, y: 46, size: 0.62, offset: 0.6 },
];

/** Puffs on a flat base. */
function cloud({ x, y, size, offset }: CloudPlace, time: number): Shape {
	const middle = x + 13 * size * swing(time, 1, offset);
	const at = (dx: number, dy: number, radius: number) =>
		circle(middle + dx * size, y + dy * size, radius * size);
	const base = line({ x: middle - 46 * size, y }, { x: middle + 50 * size, y }, 9 * size);
	return above(
		y + 9 * size,
		union([base, at(-24, -6, 14), at(0, -14, 20), at(24, -8, 15), at(40, -2, 10)]),
	);
}

/** Puffs from the chimney, which grow and fade. */
function paintSmoke(canvas: Canvas, time: number): void {
	for (const start of [0, 0.25, 0.5, 0.75]) {
		const age = (time + start) % 1;
		const puff = circle(
			houseShape.x + 6 - 12 * age * age,
			houseShape.y - 27 - 34 * age,
			2.2 + 4 * age,
		);
		canvas.paint(puff, hex('ffdcc4'), 0.45 * (1 - age) * Math.min(1, age * 8));
	}
}

/** Birds on their way to the sun: how far behind the first they are, and where in the flock. */
const flockOfBirds: Array<{ delay: number; x: number; y: number }> = [
	{ delay: 0, x: 0, y: 0 },
	{ delay: 0.03, x: -30, y: 13 },
	{ delay: 0.05, x: -24, y: -16 },
];

/** Two wings that beat; they get smaller as the bird flies away. */
function bird({ delay, x, y }: (typeof flockOfBirds)[number], time: number): Shape {
	const way = time - delay / 4;
	const size = 15 * (1 - 0.8 * way);
	const nearness = size / 15;
	const body = {
		x: -30 + 560 * way * (1 - 0.32 * way) + x * nearness,
		y: 150 - 70 * way + 26 * way * way + y * nearness + 2 * nearness * swing(time, 4, delay),
	};
	const beat = swing(time, 9, delay * 7);
	const wing = (side: -1 | 1) => {
		const points = Array.from({ length: 7 }, (_, step) => {
			const part = step / 6;
			const lift = part * (0.2 + 0.55 * beat) + Math.sin(Math.PI * part) * 0.22;
			return { x: body.x + side * size * part * 0.9, y: body.y - size * lift };
		});
		return path(points, 0.115 * size, 0.03 * size);
	};
	return union([wing(-1), wing(1)]);
}

/** A layer of water: where it is, how it moves, and the light that the sun leaves on it. */
interface Wave {
	y: number;
	height: number;
	length: number;
	/** How many crests pass in a round; below zero they go left. */
	passes: number;
	offset: number;
	color: Color;
	glints: Array<{ y: number; half: number }>;
}

const waterColors: Wave[] = [
	{
		y: horizon,
		height: 0,
		length: 74,
		passes: 1,
		offset: 0,
		color: hex('c9747f'),
		glints: [
			{ y: 224, half: 58 },
			{ y: 231, half: 50 },
		],
	},
	{
		y: 236,
		height: 2,
		length: 74,
		passes: 1,
		offset: 0.1,
		color: hex('a5627f'),
		glints: [
			{ y: 243, half: 46 },
			{ y: 251, half: 30 },
		],
	},
	{
		y: 258,
		height: 3.2,
		length: 118,
		passes: -1,
		offset: 0.3,
		color: hex('83527d'),
		glints: [
			{ y: 267, half: 38 },
			{ y: 276, half: 22 },
		],
	},
	{
		y: 286,
		height: 5,
		length: 172,
		passes: 1,
		offset: 0.62,
		color: hex('634478'),
		glints: [
			{ y: 298, half: 28 },
			{ y: 308, half: 15 },
		],
	},
	{
		y: 318,
		height: 6.5,
		length: 236,
		passes: 1,
		offset: 0.2,
		color: hex('47386b'),
		glints: [{ y: 335, half: 16 }],
	},
];

/** The boat floats on this layer of the water. */
const boatWave = 3;
const boatX = 208;

/** How deep it is in the water, in pixels. */
const draught = 19;

/** The surface of a wave: round troughs, and crests that are a little narrower. */
function surface({ y, height, length, passes, offset }: Wave, time: number): (x: number) => number {
	return (x) => {
		const phase = turn * (x / length - passes * time + offset);
		return y - height * (Math.sin(phase) - 0.22 * Math.cos(2 * phase));
	};
}

function paintGlints(canvas: Canvas, { glints, passes }: Wave, time: number): void {
	for (const [index, { y, half }] of glints.entries()) {
		const width = half * (1 + 0.2 * swing(time, 2, y / 37));
		const x = sunPlace.x + 5 * passes * swing(time, 1, index / 3 + y / 90);
		canvas.paint(line({ x: x - width, y }, { x: x + width, y }, 2), hex('ffc48a'), 0.85);
	}
}

/** A boat folded from a sheet of paper. It rides on the surface and leans with it. */
function paintBoat(canvas: Canvas, ride: (x: number) => number): void {
	const lean = Math.atan((ride(boatX + 30) - ride(boatX - 30)) / 60) * 0.9;
	const y = (ride(boatX - 24) + ride(boatX) + ride(boatX + 24)) / 3 + 8;
	const [cos, sin] = [Math.cos(lean), Math.sin(lean)];
	const fold = (...points: Array<[number, number]>) =>
		polygon(
			points.map(([px, py]) => ({
				x: boatX + px * cos - py * sin,
				y: y + px * sin + py * cos,
			})),
		);
	canvas.paint(fold([-26, -16], [0, -62], [26, -16]), hex('fff4e4'));
	canvas.paint(fold([0, -62], [26, -16], [0, -14]), hex('f3cdb8'));
	canvas.paint(fold([-56, -30], [0, -16], [56, -30], [30, 16], [-30, 16]), hex('ffe9d3'));
	canvas.paint(fold([56, -30], [0, -16], [0, 16], [30, 16]), hex('e5b3a6'));
	canvas.paint(fold([-56, -30], [0, -16], [-22, -11]), hex('f6d3bd'));
}

/** Makes what covers the scene for as long as the video lasts: the caption, as large as fits. */
function makeCaption({ left, top, width, height }: View): (canvas: Canvas) => void {
	const [headline, note] = captionLines;
	const scale = Math.min(width / 205, 2.2);
	const x = left + width / 2;
	const y = top + height * 0.06;
	const half = 72 * scale;
	const plate = line(
		{ x: x - half, y: y + 22 * scale },
		{ x: x + half, y: y + 22 * scale },
		22 * scale,
	);
	const headlineShape = lettering(headline, { x, y: y + 23 * scale }, scale);
	const noteShape = lettering(note, { x, y: y + 36.5 * scale }, 0.55 * scale);
	return (canvas) => {
		canvas.paint(plate, hex('3d2b58'), 0.72);
		canvas.paint(headlineShape, hex('fff3e2'));
		canvas.paint(noteShape, hex('fff3e2'));
	};
}

/** Makes the scene's pictures, as a view shows them. */
export function makeScene(view: View): (time: number) => Canvas {
	const backdrop = paintBackdrop(view);
	const paintCaption = makeCaption(view);
	/** @param time from 0, the beginning of a round, to 1, its end */
	return (time) => {
		const canvas = backdrop.copy();
		for (const place of clouds) canvas.paint(cloud(place, time), hex('ffdcc4'), 0.6);
		const visible = Math.min(1, (1 - time) * 6);
		for (const place of flockOfBirds) canvas.paint(bird(place, time), hex('4a3363'), visible);
		paintSmoke(canvas, time);
		for (const [index, wave] of waterColors.entries()) {
			const ride = surface(wave, time);
			canvas.paint(below(canvas, ride), wave.color);
			if (index === boatWave) {
				paintBoat(canvas, ride);
				const waterline = (x: number) => ride(x) + draught;
				canvas.paint(below(canvas, waterline), wave.color);
			}
			paintGlints(canvas, wave, time);
		}
		paintCaption(canvas);
		return canvas;
	};
}
