/** Fills in the forms of n8n, as their pages do. */
import { until } from '../../dev/n8n/until';

/** Submits a form, and returns the URL of its next page. */
export async function submitForm(
	formUrl: string,
	...fields: Array<string | File | undefined>
): Promise<string> {
	const form = new FormData();
	fields.forEach((value, index) => value && form.set(`field-${index}`, value));
	const response = await fetch(formUrl, { method: 'POST', body: form });
	return ((await response.json()) as { formWaitingUrl: string }).formWaitingUrl;
}

/** Fills in a form as its page does, and returns its last page. */
export async function fillIn(...form: Parameters<typeof submitForm>): Promise<string> {
	const formWaitingUrl = await submitForm(...form);
	const statusUrl = new URL(formWaitingUrl);
	statusUrl.pathname += '/n8n-execution-status';
	await until('the form has another page', async () => {
		return (await (await fetch(statusUrl)).text()) === 'form-waiting';
	});
	return await (await fetch(formWaitingUrl)).text();
}
