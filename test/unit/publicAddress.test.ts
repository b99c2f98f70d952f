import { isPublicAddress } from '../../nodes/KlingVideo/operations/video/publicAddress';

test.each([
	'https://n8n.example.com/webhook-waiting/1',
	'http://203.0.113.7:5678/',
	'https://172.32.0.1/',
	'https://[2001:db8::1]/',
])('%s is public', (url) => {
	expect(isPublicAddress(url)).toBe(true);
});

test.each([
	'http://localhost:5678/webhook-waiting/1',
	'http://127.0.0.1/',
	'http://10.1.2.3/',
	'http://172.16.0.1/',
	'http://172.31.255.255/',
	'http://192.168.1.1/',
	'http://169.254.0.1/',
	'http://0.0.0.0:5678/',
	'http://n8n:5678/',
	'http://server.local/',
	'http://n8n.internal/',
	'http://[::1]:5678/',
	'http://[fd00::1]/',
	'no address',
])('%s is not', (url) => {
	expect(isPublicAddress(url)).toBe(false);
});
