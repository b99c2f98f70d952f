/** The body of a submission, written field by field. */

/** The body of `POST /v1/videos/generations`. */
export interface VideoRequestBody {
	model: string;
	[field: string]: unknown;
}

/** Values by their places in the body: `mode`, `image_urls[0]`, `video_list[0].video_url`. */
export type BodyPart = Readonly<Record<string, unknown>>;

/** Puts values into a body, and makes the lists and objects on the way to them. */
export function addToBody(body: VideoRequestBody, part: BodyPart): void {
	for (const [place, value] of Object.entries(part)) {
		const keys = place.split(/[.[\]]+/).filter(Boolean);
		const last = keys.pop() ?? place;
		let target: Record<string, unknown> = body;
		for (const [depth, key] of keys.entries()) {
			const isList = /^\d+$/.test(keys[depth + 1] ?? last);
			target = (target[key] ??= isList ? [] : {}) as Record<string, unknown>;
		}
		target[last] = value;
	}
}

/** The name of the body's own field that a place is in: `video_list` of `video_list[0].video_url`. */
export function topField(place: string): string {
	return place.split(/[.[]/)[0] ?? place;
}
