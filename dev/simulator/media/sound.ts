/** The sound: two soft chords and a music box, synthesized from sines. */

export const sampleRate = 48_000;

/** In the order of the samples: left, right. */
const channels = 2;

/** One tone. Its harmonics are sines at multiples of its frequency. */
interface Tone {
	/** In half tones above the A of 440 Hz. */
	pitch: number;
	/** In seconds. */
	from: number;
	/**
	 * In seconds: how long the tone gets louder, and how long it takes to lose two thirds of that.
	 */
	attack: number;
	decay: number;
	/** When it is silent, in seconds. */
	until: number;
	volume: number;
	/** How loud the harmonics are, from the first. */
	harmonics: number[];
	/** From -1, left, to 1, right. */
	place: number;
}

/** C major, then F major, both with their sevenths. */
const chordNotes: Array<{ from: number; until: number; pitches: number[] }> = [
	{ from: 0, until: 2.9, pitches: [-21, -14, -5, -2, 2] },
	{ from: 2.1, until: 4.95, pitches: [-28, -16, -9, -5, 0] },
];

/** What the music box plays: pitch and beginning. */
const melodyNotes: Array<[number, number]> = [
	[10, 0.35],
	[14, 0.75],
	[7, 1.15],
	[10, 1.95],
	[12, 2.6],
	[7, 3.0],
	[15, 3.4],
];

function tones(): Tone[] {
	const chords = chordNotes.flatMap(({ from, until, pitches }) =>
		pitches.map((pitch, i) => ({
			pitch,
			from,
			until,
			attack: 0.9,
			decay: 2.4,
			volume: 0.075,
			harmonics: [1, 0.22, 0.06],
			place: (i / (pitches.length - 1) - 0.5) * 0.9,
		})),
	);
	const melody = melodyNotes.map(([pitch, from], i) => ({
		pitch,
		from,
		until: 4.95,
		attack: 0.006,
		decay: 0.5,
		volume: 0.11,
		harmonics: [1, 0.12, 0.05, 0.04],
		place: i % 2 ? 0.4 : -0.4,
	}));
	return [...chords, ...melody];
}

/**
 * How loud a tone is at a time, from 0 to 1: it rises smoothly, rings out, and is gone at its end.
 */
function envelope({ from, until, attack, decay }: Tone, seconds: number): number {
	const rise = Math.min(1, (seconds - from) / attack);
	const fall = Math.min(1, (until - seconds) / 0.8);
	const ringing = Math.exp(-Math.max(0, seconds - from - attack) / decay);
	return Math.sin((rise * Math.PI) / 2) ** 2 * Math.sin((fall * Math.PI) / 2) ** 2 * ringing;
}

/** Makes the sound: signed numbers of 16 bits, left and right in turn. */
export function synthesize(seconds: number): Int16Array {
	const mix = new Float64Array(Math.round(seconds * sampleRate) * channels);
	for (const tone of tones()) {
		const frequency = 440 * 2 ** (tone.pitch / 12);
		const left = tone.volume * Math.cos(((1 + tone.place) * Math.PI) / 4);
		const right = tone.volume * Math.sin(((1 + tone.place) * Math.PI) / 4);
		const end = Math.round(tone.until * sampleRate);
		for (let index = Math.round(tone.from * sampleRate); index < end; index++) {
			const time = index / sampleRate;
			const phase = 2 * Math.PI * frequency * (time - tone.from);
			let value = 0;
			for (const [harmonic, loudness] of tone.harmonics.entries()) {
				value += loudness * Math.sin(phase * (harmonic + 1));
			}
			value *= envelope(tone, time);
			mix[index * channels]! += value * left;
			mix[index * channels + 1]! += value * right;
		}
	}
	return Int16Array.from(mix, (value) => Math.round(value * 32_767));
}
