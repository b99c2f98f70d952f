/** The body of a submission, and its parts. */

/** The body of `POST /v1/videos/generations`. */
export interface VideoRequestBody {
	model: string;
	[field: string]: unknown;
}

/** The place of a field whose name may hold dots and brackets, which mean a way in other places. */
export function nameAsPlace(field: string): string {
	return `[${JSON.stringify(field)}]`;
}

/** Values by their places in the body: `mode`, `image_urls[0]`, `video_list[0].video_url`. */
export type BodyPart = Readonly<Record<string, unknown>>;
