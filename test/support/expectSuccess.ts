import type { Execution } from '../../dev/n8n/n8nClient';

/** Expects that an execution has come to its end without an error; one that has not says which. */
export function expectSuccess({ status, data }: Execution): void {
	expect(data.resultData.error).toBeUndefined();
	expect(status).toBe('success');
}
