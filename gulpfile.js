// `n8n-node build` compiles the code and copies the icons and the output schemas; this does the rest of the build.
const { readdir, rm } = require('node:fs/promises');
const { join } = require('node:path');
const { Transform } = require('node:stream');

const { dest, parallel, series, src } = require('gulp');
const { format, resolveConfig } = require('prettier');

/** Takes out the pictures of the documentation and the tests, which `n8n-node build` copies, too. */
async function foreignFiles() {
	const names = await readdir('dist');
	const foreign = names.filter((name) => !['credentials', 'nodes'].includes(name));
	await Promise.all(foreign.map((name) => rm(join('dist', name), { recursive: true })));
}

/** The codex files, which n8n reads beside the compiled code. */
function codexFiles() {
	return src('nodes/**/*.node.json', { base: '.', encoding: false }).pipe(dest('dist'));
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

module.exports = { default: series(foreignFiles, parallel(codexFiles, compiledCode)) };
