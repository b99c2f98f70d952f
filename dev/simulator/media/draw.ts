/**
 * Makes the sample of each aspect ratio, which the simulator serves in place of a generated video:
 * draws its pictures, synthesizes its sound, and has `ffmpeg` encode both.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { aspectRatios, type AspectRatio } from '../models/modelRules';
import type { View } from './canvas';
import { sampleFile } from './sampleFile';
import { makeScene } from './scene';
import { sampleRate, synthesize } from './sound';

const secondsPattern = 5;
const framesPerSecond = 25;

/** What each aspect ratio shows of the scene: the boat, the sun, and more of the sky or the hills. */
const views: Record<AspectRatio, View> = {
	'16:9': { left: 0, top: 0, width: 640, height: 360 },
	'9:16': { left: 126, top: -226, width: 360, height: 640 },
	'1:1': { left: 76, top: -94, width: 480, height: 480 },
};

// One thread and no marks of versions, so that the same programs make the same file again.
const encoding = `
	-vf scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p
	-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709
	-c:v libx264 -profile:v main -preset veryslow -tune animation -crf 24 -g 250 -threads 1
	-c:a aac -profile:a aac_low -b:a 64k
	-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact
	-bsf:v filter_units=remove_types=6
	-movflags +faststart
`;

function* drawPictures(view: View): Generator<Uint8ClampedArray> {
	const drawAt = makeScene(view);
	const frames = secondsPattern * framesPerSecond;
	for (let frame = 0; frame < frames; frame++) yield drawAt(frame / frames).pixels;
}

async function makeSample(view: View, file: string): Promise<void> {
	const programArguments = `
		-hide_banner -loglevel error -y
		-f rawvideo -pixel_format rgb24 -video_size ${view.width}x${view.height} -framerate ${framesPerSecond} -i pipe:0
		-f s16le -ar ${sampleRate} -ac 2 -i pipe:3
		${encoding}
	`;
	const ffmpeg = spawn('ffmpeg', [...programArguments.trim().split(/\s+/), file], {
		stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
	});
	const ended = once(ffmpeg, 'exit');
	const sound = new Uint8Array(synthesize(secondsPattern).buffer);
	await Promise.all([
		pipeline(Readable.from(drawPictures(view)), ffmpeg.stdin as Writable),
		pipeline(Readable.from([sound]), ffmpeg.stdio[3] as Writable),
	]);
	const [code] = await ended;
	if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
	console.log(`${file}: ${statSync(file).size} bytes`);
}

async function main(): Promise<void> {
	for (const ratio of aspectRatios) await makeSample(views[ratio], sampleFile(ratio));
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
