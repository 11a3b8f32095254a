/** Reading the bar code on the back of a meter with the camera, where the browser can; else one types. */
interface Detector { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> }
const known = () => (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector

export const canScan = (): boolean => Boolean(known() && navigator.mediaDevices)

/** The first code the camera sees on the video, until `isOver` says to stop. */
export async function scan(video: HTMLVideoElement, isOver: () => boolean): Promise<string> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    const detector = new (known()!)()
    while (!isOver()) {
      const [code] = await detector.detect(video)
      if (code) return code.rawValue.replace(/^.*[=/]/, '').trim()
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    return ''
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}
