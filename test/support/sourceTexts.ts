import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What makes an error, and which of its arguments may be the text. */
const makers = new Map([
	['NodeOperationError', [1]],
	['refuse', [0, 1]],
]);

/**
 * The texts of all errors that the code in a folder makes, as it spells them; "…" stands for what
 * is filled in.
 *
 * @param folder searched with all folders in it
 */
export function findErrorTexts(folder: string): string[] {
	const texts = readSources(folder).flatMap((source) => errorTextsIn(source, source));
	return [...new Set(texts)].sort();
}

/** All texts of the code in a folder, errors or not, as {@link findErrorTexts} gives them. */
export function findTexts(folder: string): string[] {
	return [...new Set(readSources(folder).flatMap(textsIn))].sort();
}

function readSources(folder: string): ts.SourceFile[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => {
			const path = join(folder, name);
			return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
		});
}

function textsIn(node: ts.Node): string[] {
	const inside: string[] = [];
	node.forEachChild((child) => {
		inside.push(...textsIn(child));
	});
	return [...inside, ...textsOf(ts.isExpression(node) ? node : undefined)];
}

function errorTextsIn(node: ts.Node, source: ts.SourceFile): string[] {
	const texts: string[] = [];
	node.forEachChild((child) => {
		texts.push(...errorTextsIn(child, source));
	});
	if (ts.isObjectLiteralExpression(node)) return [...texts, ...textsOf(messageBesideHint(node))];
	if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return texts;
	// `refuse` may be a method.
	const [maker = ''] = node.expression.getText(source).match(/\w+$/) ?? [];
	const places = makers.get(maker) ?? [];
	const [own = []] = places
		.map((place) => textsOf(node.arguments?.[place]))
		.filter((found) => found.length > 0);
	return [...texts, ...own];
}

/** The message of an error text: an object with `message` and `hint`. */
function messageBesideHint({ properties }: ts.ObjectLiteralExpression): ts.Expression | undefined {
	const find = (name: string) =>
		properties.find(
			(property): property is ts.PropertyAssignment =>
				ts.isPropertyAssignment(property) &&
				ts.isIdentifier(property.name) &&
				property.name.text === name,
		);
	return find('hint') && find('message')?.initializer;
}

/** The texts that an argument can be; none if it is no text, or if it is made elsewhere. */
function textsOf(argument: ts.Expression | undefined): string[] {
	if (!argument) return [];
	if (ts.isStringLiteralLike(argument)) return [argument.text];
	if (ts.isConditionalExpression(argument)) {
		return [...textsOf(argument.whenTrue), ...textsOf(argument.whenFalse)];
	}
	if (!ts.isTemplateExpression(argument)) return [];
	const spans = argument.templateSpans.map(({ literal }) => `…${literal.text}`);
	return [[argument.head.text, ...spans].join('').replace(/…+/g, '…')];
}
