const { rm } = require('node:fs/promises');
const { Transform } = require('node:stream');

const { dest, parallel, src } = require('gulp');
const { format, resolveConfig } = require('prettier');

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

/**
 * Writes the compiled code as the source is written. TypeScript indents by four blanks, which are a
 * tenth of the package, and n8n's rules for packages ask for code that can be read.
 */
function compiledCode() {
	const inStyleOfSource = new Transform({
		objectMode: true,
		async transform(file, _, done) {
			const config = await resolveConfig('index.js');
			const text = await format(file.contents.toString(), { ...config, filepath: file.path });
			file.contents = Buffer.from(text);
			done(null, file);
		},
	});
	return src('dist/**/*.js').pipe(inStyleOfSource).pipe(dest('dist'));
}

module.exports = { clean, default: parallel(staticFiles, compiledCode) };
