/** A picture of RGB pixels, and the anti-aliased shapes that can be painted on it. */

export interface Point {
	x: number;
	y: number;
}

/** Something to paint: how far each point is from its outline, in pixels, below zero inside. */
export interface Shape {
	distance: (x: number, y: number) => number;
	/** What lies outside of this rectangle is not painted. */
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** Red, green and blue, from 0 to 255. */
export type Color = readonly [number, number, number];

/** @param code such as `ff8800` */
export function hex(code: string): Color {
	const value = parseInt(code, 16);
	return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The part of a scene that a picture shows, in pixels. */
export interface View {
	left: number;
	top: number;
	width: number;
	height: number;
}

export class Canvas {
	/** Three bytes for each pixel, line by line. */
	readonly pixels: Uint8ClampedArray;

	constructor(readonly view: View) {
		this.pixels = new Uint8ClampedArray(view.width * view.height * 3);
	}

	copy(): Canvas {
		const copy = new Canvas(this.view);
		copy.pixels.set(this.pixels);
		return copy;
	}

	/**
	 * Paints a shape. A pixel that its outline crosses is covered in part, so that edges look smooth.
	 */
	paint(shape: Shape, color: Color, opacity = 1): void {
		const { pixels, view } = this;
		const left = Math.max(view.left, Math.floor(shape.left - 1));
		const right = Math.min(view.left + view.width, Math.ceil(shape.right + 1));
		const top = Math.max(view.top, Math.floor(shape.top - 1));
		const bottom = Math.min(view.top + view.height, Math.ceil(shape.bottom + 1));
		for (let y = top; y < bottom; y++) {
			for (let x = left; x < right; x++) {
				const inside = 0.5 - shape.distance(x + 0.5, y + 0.5);
				if (inside <= 0) continue;
				const share = Math.min(inside, 1) * opacity;
				const offset = ((y - view.top) * view.width + x - view.left) * 3;
				for (let channel = 0; channel < 3; channel++) {
					const before = pixels[offset + channel]!;
					pixels[offset + channel] = before + (color[channel]! - before) * share;
				}
			}
		}
	}
}

export function circle(x: number, y: number, radius: number): Shape {
	return line({ x, y }, { x, y }, radius);
}

/** A straight line with round ends, whose thickness may change on the way. */
export function line(from: Point, to: Point, radius: number, endRadius = radius): Shape {
	const [dx, dy] = [to.x - from.x, to.y - from.y];
	const squared = dx * dx + dy * dy;
	const widest = Math.max(radius, endRadius);
	return {
		distance: (x, y) => {
			const along = squared && ((x - from.x) * dx + (y - from.y) * dy) / squared;
			const part = Math.min(Math.max(along, 0), 1);
			const away = Math.hypot(x - from.x - part * dx, y - from.y - part * dy);
			return away - radius - (endRadius - radius) * part;
		},
		left: Math.min(from.x, to.x) - widest,
		top: Math.min(from.y, to.y) - widest,
		right: Math.max(from.x, to.x) + widest,
		bottom: Math.max(from.y, to.y) + widest,
	};
}

/** Lines from point to point. */
export function path(points: Point[], radius: number, endRadius = radius): Shape {
	const steps = points.length - 1;
	const radiusAt = (index: number) => radius + ((endRadius - radius) * index) / steps;
	const lines = points.slice(1).map((to, i) => line(points[i]!, to, radiusAt(i), radiusAt(i + 1)));
	return union(lines);
}

/** A filled shape with straight sides. */
export function polygon(points: Point[]): Shape {
	const outline = path([...points, points[0]!], 0);
	const sides = points.map((from, i) => ({ from, to: points[(i + 1) % points.length]! }));
	return {
		...outline,
		distance: (x, y) => {
			let isInside = false;
			for (const { from, to } of sides) {
				if (from.y > y === to.y > y) continue;
				if (x < from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)) isInside = !isInside;
			}
			const away = outline.distance(x, y);
			return isInside ? -away : away;
		},
	};
}

/** All that lies below a curve, as far as a canvas shows it. */
export function below({ view }: Canvas, curve: (x: number) => number): Shape {
	const { left, top, width, height } = view;
	const columns = Array.from({ length: width }, (_, column) => {
		const x = left + column;
		return { y: curve(x + 0.5), steepness: Math.hypot(1, curve(x + 1) - curve(x)) };
	});
	return {
		distance: (x, y) => {
			const column = columns[Math.floor(x) - left]!;
			return (column.y - y) / column.steepness;
		},
		left,
		top: Math.min(...columns.map(({ y }) => y)),
		right: left + width,
		bottom: top + height,
	};
}

/** What at least one of the shapes covers. */
export function union(shapes: Shape[]): Shape {
	return {
		distance: (x, y) => {
			let nearest = Infinity;
			for (const shape of shapes) nearest = Math.min(nearest, shape.distance(x, y));
			return nearest;
		},
		left: Math.min(...shapes.map(({ left }) => left)),
		top: Math.min(...shapes.map(({ top }) => top)),
		right: Math.max(...shapes.map(({ right }) => right)),
		bottom: Math.max(...shapes.map(({ bottom }) => bottom)),
	};
}

/** The part of a shape that is above a height. */
export function above(y: number, shape: Shape): Shape {
	return {
		...shape,
		distance: (px, py) => Math.max(shape.distance(px, py), py - y),
		bottom: Math.min(shape.bottom, y),
	};
}
