/**
 * What a model can do, as data. Everything else is derived from it: the fields of the panel and when
 * they show, what is refused and why, the body of a submission, and the tables of the documentation.
 */
import type { BodyPart } from './body';
import type { ChoiceValue, Conditions } from './conditions';

/** A model of the video endpoint. */
export interface VideoModel {
	/** Its name in the body of a submission. */
	readonly id: string;
	/** How the panel names it. */
	readonly label: string;
	/** What it is for. */
	readonly description: string;
	/** Its videos have sound, and no parameter says so. */
	readonly alwaysHasSound?: true;
	/**
	 * In the order of the panel. Conditions name choices that come before; only `optionalWhen` may
	 * name later ones.
	 */
	readonly parameters: readonly VideoParameter[];
}

/** One parameter of a model. */
export type VideoParameter =
	| ChoiceParameter
	| WholeNumberParameter
	| TextParameter
	| ImageParameter
	| ImagesParameter
	| VideoFileParameter
	| ShotsParameter
	| ElementsParameter
	| ModelIdParameter
	| JsonParameter;

interface ParameterBase {
	/** Its name in the panel, or the stem of its names if it takes several fields there. */
	readonly name: string;
	/** How the panel names it, or the stem of its labels. */
	readonly label: string;
	readonly description: string;
	/** Under these conditions nobody asks for it: it is not on screen, and what it holds is passed over. */
	readonly unusedWhen?: Conditions;
	/**
	 * Under these conditions another choice decides it: the panel says so in its place, and what it
	 * holds is passed over.
	 */
	readonly decidedBy?: Conditions;
	/**
	 * Under these conditions it is not available: the panel says so in its place, and an expression
	 * that asks for it is refused. A choice can only be its default then.
	 */
	readonly unavailableWhen?: Conditions;
	/** What the panel says above it. */
	readonly notice?: string;
	/** What the panel says in other words for some values of another choice. */
	readonly textsFor?: TextsFor;
	/** It stands among the options of the panel, and is sent only if it is set there. */
	readonly isOption?: true;
}

/** Texts of a parameter in the panel that fit one kind of video better than its own. */
export interface TextsFor {
	/** The name of the choice that decides. An expression in it leaves the parameter its own texts. */
	readonly choice: string;
	/** By the values of the choice. */
	readonly texts: Readonly<
		Record<
			string,
			Partial<Pick<TextParameter, 'placeholder' | 'hint'> & Pick<ImagesParameter, 'isOne'>>
		>
	>;
}

/** A unit that may stand behind a number: `10 sec`. */
export type Unit = 'seconds';

/** A choice between given values; a switch, if these are true and false. */
export interface ChoiceParameter extends ParameterBase {
	readonly kind: 'choice';
	/** Where its value goes, for the choices that do not say themselves what they write. */
	readonly bodyField?: string;
	readonly choices: readonly [Choice, ...Choice[]];
	/** The value if nobody sets one. Without a default, or if it is not available, the first available choice is. */
	readonly default?: ChoiceValue;
	/** The unit of its values. */
	readonly unit?: Unit;
	/** Its values are ratios of width to height, one of which a text may name among other words. */
	readonly isRatio?: true;
	/** What the panel says below it. */
	readonly hint?: string;
}

/** One value that a choice can be set to. */
export interface Choice {
	readonly value: ChoiceValue;
	/** How the panel shows it. The part in parentheses is another name for it. */
	readonly label: string;
	/** What else people call it. */
	readonly synonyms?: readonly string[];
	/** What it gives and what it costs, in few words: n8n cuts off what takes more than two lines. */
	readonly description?: string;
	/**
	 * What it writes into the body instead of its value; nothing, if that is what the API does
	 * anyway.
	 */
	readonly body?: BodyPart;
	/** Its part of the name of the price in APIMart's price list; nothing, if it is the standard. */
	readonly priceTier?: string;
	/** It costs extra, and the price list does not say how much. */
	readonly costsExtra?: true;
	/** The API refuses this value, or does not say what it would do, under these conditions. */
	readonly unavailableWhen?: Conditions;
}

/** A whole number in a range. */
export interface WholeNumberParameter extends ParameterBase {
	readonly kind: 'wholeNumber';
	readonly bodyField: string;
	readonly min: number;
	readonly max: number;
	/** The number if nobody sets one. Without it, the number may be left out, and nothing is sent then. */
	readonly default?: number;
	readonly unit?: Unit;
}

/** A text. */
export interface TextParameter extends ParameterBase {
	readonly kind: 'text';
	readonly bodyField: string;
	readonly placeholder: string;
	/** In UTF-16 code units, the strictest reading of a character; no limit is known if there is none. */
	readonly maxCharacters?: number;
	/** Whose documentation has the limit, if not that of the API. */
	readonly limitBy?: 'Kling';
	/** A video needs it, but under the conditions of `optionalWhen`. */
	readonly isRequired?: true;
	readonly optionalWhen?: Conditions;
	/** What the panel says below it. */
	readonly hint?: string;
}

/** A file that a video needs. Its fields are `…Input`, `…Url` and `…BinaryField`. */
interface FileParameter extends ParameterBase {
	readonly bodyField: string;
	/** The binary field that is looked for if nobody names another. */
	readonly defaultBinaryField: string;
}

/** An image that a video needs. */
export interface ImageParameter extends FileParameter {
	readonly kind: 'image';
}

/** Another video that a video needs. */
export interface VideoFileParameter extends FileParameter {
	readonly kind: 'video';
	/** What it must be, besides its size. */
	readonly requirements: string;
	readonly maxMegabytes: number;
	/** Its part of the name of the price in APIMart's price list. */
	readonly priceTier?: string;
}

/** Several images. Its fields are `…sInput`, `…Urls` and `…BinaryFields`. */
export interface ImagesParameter extends ParameterBase {
	readonly kind: 'images';
	readonly bodyField: string;
	/** How many there must be; the first entry that fits the video counts. */
	readonly counts: readonly ImageCount[];
	/** How many there may be, as the panel says it below the field. */
	readonly hint: string;
	/** Whether the panel asks for one image only. */
	readonly isOne?: true;
	/** How a prompt names the first of them. */
	readonly mention: string;
}

/** How many images there must be for some videos. */
export interface ImageCount {
	readonly when?: Conditions;
	readonly min: number;
	readonly max: number;
	/** Whose documentation has the limit, if not that of the API. */
	readonly limitBy?: 'Kling';
}

/** The shots of a video, in their order. Its fields are `…Input`, `…` and `…Json`. */
export interface ShotsParameter extends ParameterBase {
	readonly kind: 'shots';
	readonly bodyField: string;
	/** Where the sum of the shots' seconds goes. */
	readonly durationBodyField: string;
	readonly maxShots: number;
	readonly maxPromptCharacters: number;
	/** How long all shots together may last. */
	readonly minSeconds: number;
	readonly maxSeconds: number;
}

/** Things or people that a prompt can name, each shown by some images. */
export interface ElementsParameter extends ParameterBase {
	readonly kind: 'elements';
	readonly bodyField: string;
	readonly maxElements: number;
	readonly minImages: number;
	readonly maxImages: number;
	/** The images and elements that the model takes together. */
	readonly together?: { readonly images: string; readonly max: number; readonly limitBy?: 'Kling' };
}

/** The ID of the model, which is picked from the list of the API or written. */
export interface ModelIdParameter extends ParameterBase {
	readonly kind: 'modelId';
	readonly bodyField: 'model';
}

/** A JSON object whose fields go into the body unchanged. What they may add to the price, no list says. */
export interface JsonParameter extends ParameterBase {
	readonly kind: 'json';
	readonly placeholder: string;
	/** It is all of the body but the model. Nothing else is known of the video, its price included. */
	readonly isWholeBody?: true;
}
