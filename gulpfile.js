const { rm } = require('node:fs/promises');

const { src, dest } = require('gulp');

/** Starts from nothing, so that the package never holds what the source no longer has. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** What n8n reads beside the compiled code: icons and the codex file. */
function staticFiles() {
	return src(['nodes/**/*.{svg,json}', 'credentials/**/*.{svg,json}'], {
		base: '.',
		encoding: false,
	}).pipe(dest('dist'));
}

module.exports = { clean, default: staticFiles };
