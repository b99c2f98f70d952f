import { findSharingService } from '../../nodes/KlingVideo/parameters/sharingPages';

test.each([
	['https://drive.google.com/file/d/1AbC/view?usp=sharing', 'Google Drive'],
	['https://drive.google.com/open?id=1AbC', 'Google Drive'],
	['https://docs.google.com/presentation/d/1AbC/edit', 'Google Docs'],
	['https://photos.app.goo.gl/AbC', 'Google Photos'],
	['https://www.dropbox.com/scl/fi/abc/cat.jpg?rlkey=x&dl=0', 'Dropbox'],
	['https://1drv.ms/i/s!AbC', 'OneDrive'],
	['https://contoso.sharepoint.com/:i:/s/team/AbC', 'SharePoint'],
	['https://share.icloud.com/photos/AbC', 'iCloud'],
	['https://app.box.com/s/abc', 'Box'],
	['https://imgur.com/a/AbC', 'Imgur'],
	['https://www.pinterest.com/pin/123/', 'Pinterest'],
	['https://www.flickr.com/photos/someone/123', 'Flickr'],
	['https://www.instagram.com/p/AbC/', 'Instagram'],
	['https://unsplash.com/photos/a-cat-AbC', 'Unsplash'],
	['https://commons.wikimedia.org/wiki/File:Cat.jpg', 'Wikipedia'],
	['https://github.com/someone/repo/blob/main/cat.jpg', 'GitHub'],
	['https://www.youtube.com/watch?v=AbC', 'YouTube'],
	['https://youtu.be/AbC', 'YouTube'],
	['https://vimeo.com/123', 'Vimeo'],
	['https://www.tiktok.com/@someone/video/123', 'TikTok'],
])('%s is a page of %s', (url, service) => {
	expect(findSharingService(url)).toBe(service);
});

test.each([
	'https://example.com/cat.jpg',
	'https://drive.google.com/uc?export=download&id=1AbC',
	'https://lh3.googleusercontent.com/d/1AbC',
	'https://www.dropbox.com/scl/fi/abc/cat.jpg?rlkey=x&raw=1',
	'https://dl.dropboxusercontent.com/s/abc/cat.jpg',
	'https://onedrive.live.com/download?resid=AbC',
	'https://i.imgur.com/AbC.jpg',
	'https://i.pinimg.com/originals/ab/cd.jpg',
	'https://live.staticflickr.com/1/2_3.jpg',
	'https://images.unsplash.com/photo-1?w=1080',
	'https://unsplash.com/photos/AbC/download?force=true',
	'https://upload.wikimedia.org/wikipedia/commons/a/ab/Cat.jpg',
	'https://raw.githubusercontent.com/someone/repo/main/cat.jpg',
	'https://github.com/someone/repo/blob/main/cat.jpg?raw=true',
])('%s is a file', (url) => {
	expect(findSharingService(url)).toBeUndefined();
});
