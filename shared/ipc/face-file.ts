/** The name of the tablet's face (face.ts): of the file beside the store, and of what a page asks the shell for. */
export const faceFile = 'face.json';
