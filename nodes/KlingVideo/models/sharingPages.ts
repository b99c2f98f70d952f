/** Web pages that show a file, whose URLs people copy although the file has a URL of its own. */

/** A page of a service. */
export interface SharingPage {
	/** The name of the service. */
	service: string;
	/** Fits the URLs of its pages, without "https://www.", and not those of its files. */
	pattern: RegExp;
	/** The URL of the file, if it follows from that of the page. */
	toFileUrl?: (page: URL) => string | undefined;
	/** How else to come by the URL of the file, if it has one: "use …". */
	direct?: string;
	/** What downloads files of the service in n8n, if there is a node for it: "the … node". */
	node?: string;
}

// Parts of URLs: cspell:ignore flic imgbb onedrive pinimg postimg resourcekey staticflickr wetransfer youtu

const fileAt = (host: string) => `the URL of the file itself, at ${host}`;

/** Sites that people use. Each fits nothing but its pages: what it fits is refused, or replaced. */
const sharingPages: readonly SharingPage[] = [
	{
		service: 'Google Drive',
		pattern: /^drive\.google\.com\/(a\/[^/]+\/|u\/\d+\/)?(file|open|drive)\b/,
		toFileUrl: toDriveFile,
		node: 'the Google Drive node',
	},
	{
		service: 'Google Docs',
		pattern: /^docs\.google\.com\/.*\/(edit|view|preview)\b/,
		node: 'the Google Drive node',
	},
	{ service: 'Google Photos', pattern: /^photos\.(google\.com|app\.goo\.gl)\// },
	{
		service: 'Dropbox',
		pattern: /^dropbox\.com\/(?!.*[?&](raw|dl)=1\b)/,
		toFileUrl: toDropboxFile,
		node: 'the Dropbox node',
	},
	{
		service: 'OneDrive',
		pattern: /^(1drv\.ms\/|onedrive\.live\.com\/(?!download\b))/,
		node: 'the Microsoft OneDrive node',
	},
	{
		service: 'SharePoint',
		pattern: /^[^/]+\.sharepoint\.com\/(?!.*([?&]download=1\b|\/download\.aspx\b))/,
		node: 'the Microsoft SharePoint node',
	},
	{ service: 'Box', pattern: /^([^/]+\.)?box\.com\/(s|v|file)\//, node: 'the Box node' },
	{ service: 'iCloud', pattern: /^(share\.)?icloud\.com\// },
	{
		service: 'WeTransfer',
		pattern: /^(([\w-]+\.)?wetransfer\.com\/downloads\/|we\.tl\/)/,
	},
	{
		// The URL of a file that is shared with everybody has a secret in it.
		service: 'Slack that needs a login',
		pattern: /^files\.slack\.com\/(?!.*[?&]pub_secret=)|^[^/]+\.slack\.com\/files\//,
		node: 'the HTTP Request node and your Slack credential',
	},
	{
		service: 'GitHub',
		pattern: /^github\.com\/[^/]+\/[^/]+\/blob\/(?!.*[?&]raw=(1|true)\b)/,
		direct: 'the URL that GitHub\'s button "Raw" opens',
		node: 'the GitHub node',
	},
	{
		service: 'Wikimedia',
		pattern: /^[^/]+\.(wikimedia|wikipedia)\.org\/wiki\/File:/,
		direct: fileAt('upload.wikimedia.org'),
	},
	{
		service: 'Imgur',
		pattern: /^(m\.)?imgur\.com\/(?!download\/)[^.]*$/,
		direct: fileAt('i.imgur.com'),
	},
	{ service: 'ImgBB', pattern: /^(ibb\.co|imgbb\.com)\//, direct: fileAt('i.ibb.co') },
	{ service: 'Postimages', pattern: /^postimg\.cc\//, direct: fileAt('i.postimg.cc') },
	{
		service: 'Pinterest',
		pattern: /^(([^/]+\.)?pinterest\.[^/]+|pin\.it)\//,
		direct: fileAt('i.pinimg.com'),
	},
	{
		service: 'Flickr',
		pattern: /^(flickr\.com|flic\.kr)\//,
		direct: fileAt('live.staticflickr.com'),
	},
	{
		service: 'Unsplash',
		pattern: /^unsplash\.com\/photos\/(?!.*\/download\b)/,
		direct: fileAt('images.unsplash.com'),
	},
	{ service: 'Pexels', pattern: /^pexels\.com\/(?!.*\bdownload\b)/ },
	{ service: 'Canva', pattern: /^canva\.com\/design\// },
	{ service: 'Instagram', pattern: /^instagram\.com\// },
	{ service: 'Facebook', pattern: /^((m|web)\.)?(facebook\.com|fb\.watch)\// },
	{ service: 'X', pattern: /^(mobile\.)?(x|twitter)\.com\// },
	{ service: 'YouTube', pattern: /^((m|music)\.)?(youtube\.com|youtu\.be)\// },
	{ service: 'Vimeo', pattern: /^(vimeo\.com|player\.vimeo\.com\/video)\// },
	{ service: 'TikTok', pattern: /^((m|vm|vt)\.)?tiktok\.com\// },
	{ service: 'Loom', pattern: /^loom\.com\/share\// },
	{ service: 'Streamable', pattern: /^streamable\.com\// },
];

/**
 * The page that a URL points to, if it is known to be one that shows a file, with the URL of the
 * file if that can be told.
 */
export function findSharingPage(url: string): (SharingPage & { fileUrl?: string }) | undefined {
	const page = new URL(url);
	const place = page.hostname.replace(/^www\./, '') + page.pathname + page.search;
	const found = sharingPages.find(({ pattern }) => pattern.test(place));
	const fileUrl = found?.toFileUrl?.(page);
	return found && { ...found, ...(fileUrl !== undefined && { fileUrl }) };
}

/**
 * What Google Drive itself calls the link to the content: the field `webContentLink` of its API.
 *
 * @returns undefined for a folder
 */
function toDriveFile({ pathname, searchParams }: URL): string | undefined {
	const id = /\/file\/d\/([\w-]+)/.exec(pathname)?.[1] ?? searchParams.get('id');
	if (!id) return undefined;
	const key = searchParams.get('resourcekey');
	return `https://drive.google.com/uc?export=download&id=${encodeURIComponent(id)}${key ? `&resourcekey=${encodeURIComponent(key)}` : ''}`;
}

/**
 * The file that `raw=1` opens in place of its page, by Dropbox's help page on shared links.
 *
 * @returns undefined for a folder, or what only its owner can open
 */
function toDropboxFile(page: URL): string | undefined {
	if (!/^\/(s|scl\/fi)\//.test(page.pathname)) return undefined;
	const file = new URL(page);
	file.searchParams.delete('dl');
	file.searchParams.set('raw', '1');
	return file.href;
}
