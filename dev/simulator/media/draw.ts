/**
 * Makes `sample.mp4`, which the simulator serves in place of a generated video: draws its pictures,
 * synthesizes its sound, and has `ffmpeg` encode both.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { frameHeight, makeScene, frameWidth } from './scene';
import { sampleRate, synthesize } from './sound';

const secondsPattern = 5;
const framesPerSecond = 25;

const sampleFile = join(__dirname, 'sample.mp4');

// One thread and no marks of versions, so that the same programs make the same file again.
const programArguments = `
	-hide_banner -loglevel error -y
	-f rawvideo -pixel_format rgb24 -video_size ${frameWidth}x${frameHeight} -framerate ${framesPerSecond} -i pipe:0
	-f s16le -ar ${sampleRate} -ac 2 -i pipe:3
	-vf scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p
	-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709
	-c:v libx264 -profile:v main -preset veryslow -tune animation -crf 24 -g 250 -threads 1
	-c:a aac -profile:a aac_low -b:a 64k
	-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact
	-bsf:v filter_units=remove_types=6
	-movflags +faststart
`;

function* drawPictures(): Generator<Uint8ClampedArray> {
	const drawAt = makeScene();
	const frames = secondsPattern * framesPerSecond;
	for (let frame = 0; frame < frames; frame++) yield drawAt(frame / frames).pixels;
}

async function main(): Promise<void> {
	const ffmpeg = spawn('ffmpeg', [...programArguments.trim().split(/\s+/), sampleFile], {
		stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
	});
	const ended = once(ffmpeg, 'exit');
	const sound = new Uint8Array(synthesize(secondsPattern).buffer);
	await Promise.all([
		pipeline(Readable.from(drawPictures()), ffmpeg.stdin as Writable),
		pipeline(Readable.from([sound]), ffmpeg.stdio[3] as Writable),
	]);
	const [code] = await ended;
	if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
	console.log(`${sampleFile}: ${statSync(sampleFile).size} bytes`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
