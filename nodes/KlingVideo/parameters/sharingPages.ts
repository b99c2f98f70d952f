/** Web pages that show a file, whose addresses people share although the file has one of its own. */
interface SharingPage {
	/** The name of the service. */
	service: string;
	/** Fits the addresses of its pages, without "https://www.", and not those of its files. */
	pattern: RegExp;
	/** How to come by the address of the file itself, if it has one: "use …". */
	direct?: string;
	/** n8n's node that downloads files of the service, if there is one. */
	node?: string;
}

// Parts of hosts: cspell:ignore flic onedrive pinimg postimg staticflickr wetransfer youtu

const fileAt = (host: string) => `the address of the file itself, at ${host}`;

const sharingPages: readonly SharingPage[] = [
	{
		service: 'Google Drive',
		pattern: /^drive\.google\.com\/(file|open|drive)\b/,
		node: 'Google Drive',
	},
	{
		service: 'Google Docs',
		pattern: /^docs\.google\.com\/.*\/(edit|view|preview)\b/,
		node: 'Google Drive',
	},
	{ service: 'Google Photos', pattern: /^photos\.(google\.com|app\.goo\.gl)\// },
	{
		service: 'Dropbox',
		pattern: /^dropbox\.com\/(?!.*[?&](raw|dl)=1\b)/,
		direct: 'its address with raw=1 in place of dl=0',
		node: 'Dropbox',
	},
	{
		service: 'OneDrive',
		pattern: /^(1drv\.ms\/|onedrive\.live\.com\/(?!download\b))/,
		node: 'Microsoft OneDrive',
	},
	{
		service: 'SharePoint',
		pattern: /^[^/]+\.sharepoint\.com\/(?!.*([?&]download=1\b|\/download\.aspx\b))/,
		node: 'Microsoft SharePoint',
	},
	{ service: 'Box', pattern: /^([^/]+\.)?box\.com\/(s|v|file)\//, node: 'Box' },
	{ service: 'iCloud', pattern: /^(share\.)?icloud\.com\// },
	{ service: 'WeTransfer', pattern: /^(([^/]+\.)?wetransfer\.com|we\.tl)\// },
	{
		service: 'GitHub',
		pattern: /^github\.com\/[^/]+\/[^/]+\/blob\/(?!.*[?&]raw=(1|true)\b)/,
		direct: 'the address that GitHub\'s button "Raw" opens',
		node: 'GitHub',
	},
	{
		service: 'Wikimedia',
		pattern: /^[^/]+\.(wikimedia|wikipedia)\.org\/wiki\/File:/,
		direct: fileAt('upload.wikimedia.org'),
	},
	{
		service: 'Imgur',
		pattern: /^(m\.)?imgur\.com\//,
		direct: fileAt('i.imgur.com'),
	},
	{
		service: 'ImgBB',
		pattern: /^ibb\.co\//,
		direct: fileAt('i.ibb.co'),
	},
	{
		service: 'Postimages',
		pattern: /^postimg\.cc\//,
		direct: fileAt('i.postimg.cc'),
	},
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
	{ service: 'Pexels', pattern: /^pexels\.com\// },
	{ service: 'Canva', pattern: /^canva\.com\/design\// },
	{ service: 'Instagram', pattern: /^instagram\.com\// },
	{ service: 'Facebook', pattern: /^((m|web)\.)?(facebook\.com|fb\.watch)\// },
	{ service: 'X', pattern: /^(mobile\.)?(x|twitter)\.com\// },
	{ service: 'YouTube', pattern: /^((m|music)\.)?(youtube\.com|youtu\.be)\// },
	{ service: 'Vimeo', pattern: /^(vimeo\.com|player\.vimeo\.com\/video)\// },
	{ service: 'TikTok', pattern: /^([^/]+\.)?tiktok\.com\// },
	{ service: 'Loom', pattern: /^loom\.com\/share\// },
	{ service: 'Streamable', pattern: /^streamable\.com\// },
];

/** The page that a URL leads to, if it is known to be one that shows a file. */
export function findSharingPage(url: string): SharingPage | undefined {
	const { hostname, pathname, search } = new URL(url);
	const address = hostname.replace(/^www\./, '') + pathname + search;
	return sharingPages.find(({ pattern }) => pattern.test(address));
}
