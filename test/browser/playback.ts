import type { Locator } from 'playwright-core';

/** What a `<video>` says of what it plays. */
export interface Playback {
	readyState: number;
	/** In seconds. */
	duration: number;
	/** In seconds from the beginning. */
	currentTime: number;
	/** In pixels. */
	videoWidth: number;
}

type VideoElement = Playback & EventTarget & { play: () => Promise<void>; pause: () => void };

/** The highest of a video's ready states: it can play to its end. */
export const haveEnoughData = 4;

/** Looks at what a video says of itself. */
export async function playbackOf(video: Locator): Promise<Playback> {
	return await video.evaluate((element) => {
		const { readyState, duration, currentTime, videoWidth } = element as unknown as VideoElement;
		return { readyState, duration, currentTime, videoWidth };
	});
}

/**
 * Plays a video up to a time, and pauses it there.
 *
 * @param seconds from the beginning, at most the video's duration
 */
export async function playUntil(video: Locator, seconds: number): Promise<void> {
	await video.evaluate(async (element, time) => {
		const player = element as unknown as VideoElement;
		const arrived = new Promise<void>((resolve) => {
			player.addEventListener('timeupdate', () => {
				if (player.currentTime >= time) resolve();
			});
		});
		await player.play();
		await arrived;
		player.pause();
	}, seconds);
}
