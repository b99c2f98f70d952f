import type { FastifyReply, FastifyRequest } from 'fastify';
import PostalMime from 'postal-mime';

import type { CredentialDocument } from '../n8n/n8nClient';
import type { Sites } from './internet';

/** A file that was uploaded to the drive. */
export interface DriveFile {
	/** Where people see it. */
	link: string;
	name: string;
	mimeType: string;
	folder: string;
	content: Buffer;
}

/** A video that was uploaded to YouTube. */
export interface YouTubeVideo {
	id: string;
	snippet: { title: string; description: string };
	status: { privacyStatus: string };
	content: Buffer;
}

/** A mail that was sent with Gmail. */
export interface Mail {
	to: string | undefined;
	subject: string | undefined;
	text: string | undefined;
	attachments: Array<{ fileName: string | null; content: Buffer }>;
}

/** What Gmail takes in one request, with attachments of 25 MB in base64. */
const mailBytes = 35 * 1024 * 1024;
const accessToken = 'stand-in-token';

/**
 * Google Drive, Google Sheets, Gmail and YouTube, as far as n8n's nodes need them, for those who have
 * the token.
 */
export class Google {
	readonly files: DriveFile[] = [];
	readonly videos: YouTubeVideo[] = [];
	readonly mails: Mail[] = [];

	/**
	 * @param spreadsheets the rows of the sheets, the headings first, by the IDs of the spreadsheets
	 *   and the titles of the sheets
	 */
	constructor(private readonly spreadsheets: Record<string, Record<string, string[][]>>) {}

	/**
	 * What n8n needs to get in when its user has gone through Google's consent page, by the type of
	 * its node.
	 */
	readonly credentials: Record<string, CredentialDocument> = {
		'n8n-nodes-base.googleSheets': makeCredential('googleSheetsOAuth2Api'),
		'n8n-nodes-base.googleDrive': makeCredential('googleDriveOAuth2Api'),
		'n8n-nodes-base.gmail': makeCredential('gmailOAuth2'),
		'n8n-nodes-base.youTube': makeCredential('youTubeOAuth2Api'),
	};

	readonly sites: Sites = {
		// https://developers.google.com/workspace/sheets/api/reference/rest
		'sheets.googleapis.com': async (app) => {
			app.addHook('preHandler', authorize);
			app.get('/v4/spreadsheets/:id', async ({ params }) => {
				const { id } = params as { id: string };
				const titles = Object.keys(this.spreadsheets[id] ?? {});
				return { sheets: titles.map((title, sheetId) => ({ properties: { sheetId, title } })) };
			});
			app.get('/v4/spreadsheets/:id/values/:range', async ({ params }) => {
				const { id, range } = params as { id: string; range: string };
				return { values: this.sheetOf(id, range) };
			});
			// `RANGE:append`
			app.post('/v4/spreadsheets/:id/values/:range', async ({ params, body }) => {
				const { id, range } = params as { id: string; range: string };
				const { values } = body as { values: Array<Array<string | null>> };
				this.sheetOf(id, range).push(...values.map((row) => row.map((cell) => cell ?? '')));
				return { updates: { updatedRows: values.length } };
			});
			app.post('/v4/spreadsheets/:id/values::batchUpdate', async ({ params, body }) => {
				const { id } = params as { id: string };
				const { data } = body as { data: Array<{ range: string; values: string[][] }> };
				for (const { range, values } of data)
					write(this.sheetOf(id, range), range, values[0]?.[0] ?? '');
				return { totalUpdatedCells: data.length };
			});
		},
		// https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable
		'www.googleapis.com': async (app) => {
			app.addHook('preHandler', authorize);
			app.post('/upload/drive/v3/files', async ({ headers, body }, reply) => {
				const { name, parents } = body as { name: string; parents: string[] };
				const mimeType = String(headers['x-upload-content-type']);
				const content = Buffer.alloc(0);
				const id = String(this.files.length);
				const link = linkTo(id);
				this.files.push({ name, mimeType, folder: String(parents[0]), link, content });
				reply.header('location', `https://upload.googleapis.com/drive/${id}`);
				return {};
			});
			app.patch('/drive/v3/files/:id', async ({ params }) => {
				const { id } = params as { id: string };
				return { id, webViewLink: linkTo(id) };
			});
			// https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
			app.post('/upload/youtube/v3/videos', async ({ body }, reply) => {
				const { snippet, status } = body as Pick<YouTubeVideo, 'snippet' | 'status'>;
				const id = `stand-in-${this.videos.length}`;
				reply.header('location', `https://upload.googleapis.com/youtube/${this.videos.length}`);
				this.videos.push({ id, snippet, status, content: Buffer.alloc(0) });
				return {};
			});
			// https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send
			app.post('/gmail/v1/users/me/messages/send', { bodyLimit: mailBytes }, async ({ body }) => {
				const { raw } = body as { raw: string };
				const mail = await PostalMime.parse(Buffer.from(raw, 'base64url'));
				this.mails.push({
					to: mail.to?.[0]?.address,
					subject: mail.subject,
					text: mail.text?.trim(),
					attachments: mail.attachments.map(({ filename, content }) => ({
						fileName: filename,
						content: Buffer.from(content as ArrayBuffer),
					})),
				});
				return { id: String(this.mails.length), labelIds: ['SENT'] };
			});
		},
		// The URL of an upload is its own key.
		'upload.googleapis.com': async (app) => {
			app.put('/:service/:index', async ({ params, headers, body }, reply) => {
				const { service, index } = params as { service: 'drive' | 'youtube'; index: string };
				const uploads = { drive: this.files, youtube: this.videos }[service];
				const upload = uploads[Number(index)];
				if (!upload) return await reply.code(404).send();
				upload.content = Buffer.concat([upload.content, body as Buffer]);
				const [, end, total] = /-(\d+)\/(\d+)$/.exec(String(headers['content-range'])) ?? [];
				if (Number(end) + 1 < Number(total)) return await reply.code(308).send();
				return { id: 'id' in upload ? upload.id : index };
			});
		},
	};

	/** The rows of the sheet that a range such as "Videos!B2" or "'Videos'" is in. */
	private sheetOf(id: string, range: string): string[][] {
		const [, title = ''] = /^'?([^'!]+)/.exec(range) ?? [];
		const sheet = this.spreadsheets[id]?.[title];
		if (!sheet) throw new Error(`There is no sheet ${title} in the spreadsheet ${id}`);
		return sheet;
	}
}

/** Writes one cell, which is given as in "Videos!B2". */
function write(sheet: string[][], range: string, value: string): void {
	const [, letter = 'A', number] = /!([A-Z])(\d+)$/.exec(range) ?? [];
	const row = sheet[Number(number) - 1];
	if (!row) throw new Error(`There is no row for ${range}`);
	row[letter.charCodeAt(0) - 'A'.charCodeAt(0)] = value;
}

function linkTo(id: string): string {
	return `https://drive.google.com/file/d/${id}/view`;
}

function makeCredential(type: string): CredentialDocument {
	const oauthTokenData = { access_token: accessToken, token_type: 'Bearer' };
	const data = { clientId: 'client', clientSecret: 'secret', oauthTokenData };
	return { name: 'Google account', type, data };
}

async function authorize({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
	if (headers.authorization === `Bearer ${accessToken}`) return;
	await reply.code(401).send({ error: { code: 401, message: 'Invalid credentials' } });
}
