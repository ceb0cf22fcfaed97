/** Two notes, a third apart: heard across a room of voices, and not an alarm. */
const notesHertz = [523.25, 659.25] as const;
const noteSeconds = 0.35;
const loudness = 0.12;

/**
 * Plays the tone of the warning once (rule 4.4: seen and heard). The sound device is opened for it
 * and let go after it, or at once by the returned function. A tablet without sound stays silent.
 */
export function playSoftTone(): () => void {
  const context = new AudioContext();
  const close = () => {
    if (context.state !== 'closed') void context.close();
  };
  for (const [n, hertz] of notesHertz.entries()) {
    const startSeconds = context.currentTime + n * noteSeconds;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, startSeconds);
    gain.gain.linearRampToValueAtTime(loudness, startSeconds + 0.05);
    gain.gain.exponentialRampToValueAtTime(0.001, startSeconds + noteSeconds);
    tone.connect(gain).connect(context.destination);
    tone.start(startSeconds);
    tone.stop(startSeconds + noteSeconds);
    if (n === notesHertz.length - 1) tone.onended = close;
  }
  return close;
}
