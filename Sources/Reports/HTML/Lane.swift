/// A stripe over time that is in one of a few states at every moment.
struct Lane: Sendable {
    /// Up to this many segments are drawn unchanged. With more, a segment narrower than a pixel gives way to the worst
    /// beside it.
    static let maximumSegments = 300
    private static let pixels = 500

    struct Segment: Hashable, Sendable {
        var from: Double
        var to: Double
        /// The page's CSS class for its colour.
        var color: String
        /// Larger is worse.
        var severity: Int
        /// The text that is shown when a reader points at it.
        var text: String
    }

    var name: String
    /// In order of time.
    var segments: [Segment]
    /// Moments at which something happened, in seconds.
    var marks: [Double] = []

    /// The lane with at most as many segments as a screen can show.
    func compact(_ time: TimeScale) -> Lane {
        guard segments.count > Self.maximumSegments else { return self }
        let width = time.end / Double(Self.pixels)
        var worst = [Segment?](repeating: nil, count: Self.pixels)
        for segment in segments {
            let first = min(Self.pixels - 1, Int(segment.from / width))
            let last = max(first, min(Self.pixels - 1, Int((segment.to / width).rounded(.up)) - 1))
            for pixel in first...last where segment.severity > worst[pixel]?.severity ?? -1 { worst[pixel] = segment }
        }
        var lane = self
        lane.segments = []
        for (pixel, segment) in worst.enumerated() {
            guard var segment else { continue }
            segment.from = Double(pixel) * width
            segment.to = segment.from + width
            if let last = lane.segments.last, last.text == segment.text, segment.from - last.to < width / 2 {
                lane.segments[lane.segments.count - 1].to = segment.to
            } else {
                lane.segments.append(segment)
            }
        }
        return lane
    }
}
