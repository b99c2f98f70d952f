/** The body of a submission, and its parts. */

/** The body of `POST /v1/videos/generations`. */
export interface VideoRequestBody {
	model: string;
	[field: string]: unknown;
}

/**
 * Values by their places in the body: `mode`, `image_urls[0]`, `video_list[0].video_url`. What is at the
 * place `''` is an object whose fields go into the body as they are, whatever they are called.
 */
export type BodyPart = Readonly<Record<string, unknown>>;
