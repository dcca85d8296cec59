/**
 * Calls back once, when the frame's page has been parsed: before its pictures have come, which its `load` event waits for. The parent
 * hears nothing of a frame's DOMContentLoaded, so it looks once a drawn frame. Returns what stops looking.
 */
export function whenParsed(frame: HTMLIFrameElement, then: (document: Document, window: Window) => void): () => void {
  let asked = 0
  const look = () => {
    const { contentDocument: document, contentWindow: window } = frame
    if (document && window && document.URL !== 'about:blank' && document.readyState !== 'loading') then(document, window)
    else asked = requestAnimationFrame(look)
  }
  look()
  return () => cancelAnimationFrame(asked)
}
