import type { FastifyReply, FastifyRequest } from 'fastify';

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

const accessToken = 'stand-in-token';

/** Google Drive and Google Sheets, as far as n8n's nodes need them, for those who have the token. */
export class Google {
	readonly files: DriveFile[] = [];

	/**
	 * @param title of the one sheet that each spreadsheet has
	 * @param sheets the rows of these sheets, the headings first, by the IDs of the spreadsheets
	 */
	constructor(
		private readonly title: string,
		private readonly sheets: Record<string, string[][]>,
	) {}

	/**
	 * What n8n needs to get in when its user has gone through Google's consent page, by the type of
	 * its node.
	 */
	readonly credentials: Record<string, CredentialDocument> = {
		'n8n-nodes-base.googleSheets': makeCredential('googleSheetsOAuth2Api'),
		'n8n-nodes-base.googleDrive': makeCredential('googleDriveOAuth2Api'),
	};

	readonly sites: Sites = {
		// https://developers.google.com/workspace/sheets/api/reference/rest
		'sheets.googleapis.com': async (app) => {
			app.addHook('preHandler', authorize);
			app.get('/v4/spreadsheets/:id', async () => ({
				sheets: [{ properties: { sheetId: 0, title: this.title } }],
			}));
			app.get('/v4/spreadsheets/:id/values/:range', async ({ params }) => ({
				values: this.sheetOf(params),
			}));
			app.post('/v4/spreadsheets/:id/values::batchUpdate', async ({ params, body }) => {
				const sheet = this.sheetOf(params);
				const { data } = body as { data: Array<{ range: string; values: string[][] }> };
				for (const { range, values } of data) write(sheet, range, values[0]?.[0] ?? '');
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
				reply.header('location', `https://upload.googleapis.com/${id}`);
				return {};
			});
			app.patch('/drive/v3/files/:id', async ({ params }) => {
				const { id } = params as { id: string };
				return { id, webViewLink: linkTo(id) };
			});
		},
		// The address of an upload is its own key.
		'upload.googleapis.com': async (app) => {
			app.put('/:id', async ({ params, headers, body }, reply) => {
				const { id } = params as { id: string };
				const file = this.files[Number(id)];
				if (!file) return await reply.code(404).send();
				file.content = Buffer.concat([file.content, body as Buffer]);
				const [, end, total] = /-(\d+)\/(\d+)$/.exec(String(headers['content-range'])) ?? [];
				if (Number(end) + 1 < Number(total)) return await reply.code(308).send();
				return { id };
			});
		},
	};

	/** The rows of the spreadsheet that an address names. */
	private sheetOf(params: unknown): string[][] {
		const { id } = params as { id: string };
		const sheet = this.sheets[id];
		if (!sheet) throw new Error(`There is no spreadsheet ${id}`);
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
