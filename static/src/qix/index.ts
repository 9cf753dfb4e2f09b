/** Shows the frames as the server wrote them inside the element. */
class FrameLog extends HTMLElement {}

if (!customElements.get('frame-log')) customElements.define('frame-log', FrameLog)
