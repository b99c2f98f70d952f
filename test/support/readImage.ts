import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads one of the images beside this file, as a person uploads it. */
export async function readImage(name: string): Promise<File> {
	return new File([await readFile(join(__dirname, 'images', name))], name);
}
