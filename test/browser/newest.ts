/** Tests that would say nothing more on the older releases of n8n run on the newest one alone. */
import { newestN8nVersion } from '../../dev/n8n/versions';

declare const n8nVersion: string;

/** Whether the n8n of the project is the newest one. */
export const isNewest = n8nVersion === newestN8nVersion;

export const describeOnNewest = isNewest ? describe : describe.skip;

export const testOnNewest = isNewest ? test : test.skip;
