/** Shows the answer as the server wrote it inside the element. */
class AnswerViewer extends HTMLElement {}

if (!customElements.get('answer-viewer')) customElements.define('answer-viewer', AnswerViewer)
