// How each shape of an answer is shown: a shape is a script beside this one, which puts a function into ANSWERS. It takes
// the answer, with what was asked and the project's labels, and gives the nodes that stand for it.

const ANSWERS = {};
