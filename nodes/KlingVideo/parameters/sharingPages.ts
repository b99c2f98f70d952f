/** Pages on the web that show a file, and that people copy in place of the file's own address. */

/** The pages of services, by their host and the beginning of their path. */
const sharingPages: ReadonlyArray<{ service: string; page: RegExp }> = [
	{ service: 'Google Drive', page: /^drive\.google\.com\/(file|open|drive)\b/ },
	{ service: 'Google Docs', page: /^docs\.google\.com\// },
	{ service: 'Google Photos', page: /^photos\.(google\.com|app\.goo\.gl)\// },
	// With raw=1 or dl=1, Dropbox gives the file itself.
	{ service: 'Dropbox', page: /^(www\.)?dropbox\.com\/(?!.*[?&](raw|dl)=1\b)/ },
	{ service: 'OneDrive', page: /^(1drv\.ms|onedrive\.live\.com)\/(?!download)/ },
	{ service: 'SharePoint', page: /^[^/]+\.sharepoint\.com\/:/ },
	{ service: 'iCloud', page: /^(www|share)\.icloud\.com\// },
	{ service: 'Box', page: /^([^/]+\.)?box\.com\/s\// },
	{ service: 'Imgur', page: /^(www\.)?imgur\.com\// },
	{ service: 'Pinterest', page: /^([^/]+\.)?pinterest\.[^/]+\/pin\// },
	{ service: 'Flickr', page: /^(www\.)?flickr\.com\/photos\// },
	{ service: 'Instagram', page: /^(www\.)?instagram\.com\/(p|reel)\// },
	{ service: 'Unsplash', page: /^(www\.)?unsplash\.com\/photos\/(?!.*\/download)/ },
	{ service: 'Wikipedia', page: /^(commons\.wikimedia|[a-z]+\.wikipedia)\.org\/wiki\/File:/i },
	{ service: 'GitHub', page: /^github\.com\/[^/]+\/[^/]+\/blob\/(?!.*[?&]raw=)/ },
	{ service: 'YouTube', page: /^((www|m)\.)?(youtube\.com\/(watch|shorts)|youtu\.be\/)/ },
	{ service: 'Vimeo', page: /^(www\.)?vimeo\.com\/\d/ },
	{ service: 'TikTok', page: /^((www|vm)\.)?tiktok\.com\// },
];

/**
 * The service whose page an address leads to, if it is known to be one that shows a file and is not
 * the file itself.
 *
 * @param url an address on the web
 */
export function findSharingService(url: string): string | undefined {
	const { host, pathname, search } = new URL(url);
	return sharingPages.find(({ page }) => page.test(`${host}${pathname}${search}`))?.service;
}
