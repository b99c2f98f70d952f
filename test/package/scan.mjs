// n8n's scanner of published packages, on one that is not published yet: the source as it is linted, and the tarball as
// it is. Prints what it finds; ends with 1 where that is anything.
//
// node scan.mjs SOURCE_FOLDER PACKAGE_FOLDER
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const [source, unpacked] = process.argv.slice(2);
const results = [
	await analyzePackage(source, SOURCE_FILE_PATTERNS),
	await analyzePackage(unpacked, ['**/*.js', 'package.json']),
];
for (const { passed, message, details } of results) {
	if (passed) continue;
	console.log(message, details ?? '');
	process.exitCode = 1;
}
