/** What is said about each model: its fields, what is refused together, and its price. */
import type { Fields } from './fieldRules';

/** The body of an accepted submission: the fields of all models, of which each knows some. */
export interface Submission {
	model: string;
	prompt?: string;
	negative_prompt?: string;
	mode?: 'std' | 'pro' | '4k';
	resolution?: '720p' | '1080p';
	duration?: number;
	aspect_ratio?: AspectRatio;
	audio?: boolean;
	image_url?: string;
	image_urls?: string[];
	image_with_roles?: Array<{ url: string; role: 'first_frame' | 'last_frame' | 'reference' }>;
	first_frame_image?: string;
	video_url?: string;
	video_list?: Array<{
		video_url: string;
		refer_type?: 'base' | 'feature';
		keep_original_sound?: 'yes' | 'no';
	}>;
	character_orientation?: 'image' | 'video';
	keep_original_sound?: 'yes' | 'no';
	multi_shot?: boolean;
	shot_type?: 'intelligence' | 'customize';
	multi_prompt?: Array<{ index: number; prompt: string; duration: number }>;
	element_list?: Array<{ name: string; description: string; element_input_urls: string[] }>;
	watermark?: boolean;
	watermark_info?: { enabled: boolean };
	nsfw_check?: boolean;
	webhook?: string;
}

/**
 * A combination of fields that is refused, though each by itself is fine: when it is there, and the
 * message, which names the parameter.
 */
export type Combination = readonly [isThere: (body: Submission) => boolean, message: string];

/** The rules of one model. */
export interface ModelRules extends Fields {
	model: string;
	/** The first one that is there gives the message. */
	refused: readonly Combination[];
	/** What a second of a video costs, in US cents, rounded. */
	centsPerSecond: (body: Submission) => number;
}

/** The longest prompt of all models but one, in characters. */
export const maxPromptCharacters = 2500;

/** The aspect ratios of all models that take one. */
export const aspectRatios = ['16:9', '9:16', '1:1'] as const;

export type AspectRatio = (typeof aspectRatios)[number];
