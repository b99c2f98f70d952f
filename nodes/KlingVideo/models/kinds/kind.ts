/** What every kind of parameter can do: be read from the panel, be validated, and be written into the body. */
import type { BodyPart } from '../body';
import type { Values } from '../conditions';
import type { VideoModel } from '../model';

/** A field of the panel that gives a parameter, or a part of one. */
export interface PanelField {
	readonly name: string;
	readonly label: string;
}

/**
 * An image or a video that is sent with the request, with the label of its field: its URL, or what
 * the field says about the file, which only code that sees the item's files can check.
 */
export type FileSource = UrlSource | BinarySource;

/** What a file shows. */
export type Media = 'image' | 'video';

/** A file of the item, or one in a data URI. */
export interface BinarySource {
	media: Media;
	label: string;
	binaryField: unknown;
	/** The field has its default name, so nobody has chosen a file. */
	hasDefaultName?: boolean;
	/** How large a video may be. What an image may be is the same for all models. */
	maxMegabytes?: number;
}

/** The public URL of a file, with the label of its field. */
export interface UrlSource {
	media: Media;
	label: string;
	url: string;
	/** The service whose page was given. The URL of the file follows from that of the page. */
	pageOf?: string;
}

/** The reading of one request: what is given, what is known so far, and what is wrong. */
export interface Reading {
	readonly model: VideoModel;
	/**
	 * The fields of the panel, as the panel or an expression gives them. Those that are hidden are
	 * undefined.
	 */
	readonly given: Readonly<Record<string, unknown>>;
	/** The values of the parameters that have been read. */
	readonly values: Values;
	/** The images and videos that go along. A value names them by their indices. */
	readonly files: FileSource[];
	/** The labels of the fields that give a field of the body; none if it is free. */
	findOwners(field: string): string[];
	/**
	 * Notes that a field is refused.
	 *
	 * @param message what is wrong; names the field by its label
	 * @param fix what would mend it
	 */
	refuse(message: string, fix: string): undefined;
}

/** Accepted by the API, but probably not what the user intended. */
export interface Warning {
	/** A whole sentence that holds for all items with this warning. */
	message: string;
	/** The field, and what is wrong with it: "'Elements': write @Robot in 'Prompt'". */
	detail: string;
}

/** One kind of parameter. `Value` is what is read of it. */
export interface ParameterKind<Parameter, Value> {
	/** The fields that give it, in the order of the panel. */
	fields(parameter: Parameter): readonly PanelField[];
	/** Its value, or undefined if there is none to be sent or it was refused. */
	read(parameter: Parameter, reading: Reading): Value | undefined;
	/** Refuses what does not go with the other values, all of which are known by now. */
	check?(parameter: Parameter, value: Value | undefined, reading: Reading): void;
	/**
	 * What is accepted by the API, but probably not what the user intended.
	 *
	 * @param prompts all that the request says in words
	 */
	findWarning?(parameter: Parameter, value: Value, prompts: string): Warning | undefined;
	/**
	 * What it writes into the body.
	 *
	 * @param fileUrls the URLs of the request's files, by their indices
	 */
	write(parameter: Parameter, value: Value, fileUrls: readonly string[]): BodyPart;
	/** The fields of the body that it may write: the API names them in its errors. */
	bodyFields(parameter: Parameter): readonly string[];
}
