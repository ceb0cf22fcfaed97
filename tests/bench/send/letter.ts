/**
 * As long as the middle one of 261 real letters: 904 characters. Plain letters of the Latin alphabet,
 * so as many bytes; the text is made up.
 */
const paragraph = `Dear Denise,

thank you for the pictures of the garden. I put the one with the beans on the wall beside my bunk, and three people have asked me what you feed them. I told them it is your secret and that I do not know it either.

The snow came early. In the morning, before the count, you can see the mountains from the yard, all pink, and for a minute nobody says a word. I have been reading the book that Andre sent. Tell him the part about the ferry made me laugh out loud in the library, and that I was asked to leave.

How is your knee? Please let the doctor look at it before Christmas, and do not carry the boxes by yourself. Ask the boy next door, he owes me for the bicycle.

I passed the second part of the welding course. Mr. Alvarez says that with the third one I can apply at the shop on Quince Street. I will write more on Sunday. Kiss Jada for me and keep her tooth.

Love, Marcus

P.S. `;

const characters = 904;

/** A letter of the middle length. */
export const letterText = paragraph.padEnd(characters, 'I miss you. ').slice(0, characters);
