import { isPrivate } from '../../dev/simulator/webhook';
import { isPublicAddress } from '../../nodes/KlingVideo/api/publicAddress';

test.each([
	'https://n8n.example.com/webhook-waiting/1',
	'http://203.0.113.7:5678/',
	'https://172.32.0.1/',
	'https://[2001:db8::1]/',
	'https://[::ffff:203.0.113.7]/',
	'https://100.63.255.255/',
	'https://100.128.0.1/',
	'https://api.example.com./',
	'https://fd.example.com/',
	'https://10.example.com/',
	'https://[2606:4700::1111]/',
	'https://223.255.255.255/',
	'https://198.20.0.1/',
	'https://test.example.com/',
	'https://example.org/',
])('%s is public', (url) => {
	expect(isPublicAddress(url)).toBe(true);
	expect(isPrivate(url)).toBe(false);
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
	'http://[fe80::1]/',
	'http://[febf::1]/',
	'http://[::]:5678/',
	'http://[::ffff:10.0.0.1]/',
	'http://[::ffff:127.0.0.1]:5678/',
	'http://[::ffff:c0a8:1]/',
	'http://100.64.0.1/',
	'http://100.127.255.255/',
	'http://0.1.2.3/',
	'http://2130706433/',
	'http://LOCALHOST./',
	'http://server.local./',
	'http://n8n.internal./',
	'http://app.localhost/',
	'http://nas.home.arpa/',
	'http://nas.home/',
	'http://files.corp/',
	'http://api.test/',
	'http://198.19.0.1/',
	'http://224.0.0.1/',
	'http://255.255.255.255/',
	'http://[64:ff9b::a00:1]/',
	'http://[ff02::1]/',
	'http://[fec0::1]/',
	'http://[::7f00:1]/',
])('%s is not', (url) => {
	expect(isPublicAddress(url)).toBe(false);
	expect(isPrivate(url)).toBe(true);
});

test('what is no address is not public', () => {
	expect(isPublicAddress('no address')).toBe(false);
});
