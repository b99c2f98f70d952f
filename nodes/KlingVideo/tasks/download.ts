import type { BinaryHelperFunctions, IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { VideoTask } from '../api/answers';

/** Brings a video into n8n's binary storage. Streams, and sends no credential to the file host. */
export async function downloadVideo(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	task: VideoTask,
	signal: AbortSignal,
): Promise<IBinaryData> {
	const response = (await helpers.httpRequest({
		method: 'GET',
		url: task.videoUrls[0] ?? '',
		encoding: 'stream',
		returnFullResponse: true,
		sendCredentialsOnCrossOriginRedirect: false,
		abortSignal: signal,
	})) as { body: Parameters<BinaryHelperFunctions['prepareBinaryData']>[0] };
	return await helpers.prepareBinaryData(response.body, `kling-${task.id}.mp4`, 'video/mp4');
}
