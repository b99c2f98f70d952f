// Runs n8n's scanner for published packages on a package that is not published yet: on the source,
// as the linter sees it, and on the unpacked tarball. Prints what the scanner finds, and exits with
// 1 if it finds anything.
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
