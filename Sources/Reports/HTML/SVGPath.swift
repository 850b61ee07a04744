/// The `d` attributes of paths over a row of values, one a bin.
struct SVGPath {
    /// Fewer bins are drawn as steps. With more bins, lines connect their middles.
    static let maximumSteps = 60

    let bins: TimeBins
    let time: TimeScale
    let isStepped: Bool

    /// - Parameter isState: whether each value holds until the next one. A slope between them would then be wrong.
    init(_ bins: TimeBins, _ time: TimeScale, isState: Bool = false) {
        self.bins = bins
        self.time = time
        isStepped = isState || bins.count <= Self.maximumSteps
    }

    /// A line with gaps where values are missing.
    func line(_ values: [Double?], _ scale: ValueScale) -> String {
        var path = ""
        forEachStretch(values) { stretch in
            let points = points(stretch) { scale.y(values[$0] ?? 0) }
            for (index, point) in points.enumerated() { path += (index == 0 ? "M" : "L") + point }
        }
        return path
    }

    /// The area between two rows of values, where the upper row has values.
    func area(from lower: [Double?], to upper: [Double?], _ scale: ValueScale) -> String {
        var path = ""
        forEachStretch(upper) { stretch in
            let above = points(stretch) { scale.y(upper[$0] ?? 0) }
            let below = points(stretch) { scale.y(lower[$0] ?? 0) }
            for (index, point) in (above + below.reversed()).enumerated() { path += (index == 0 ? "M" : "L") + point }
            path += "Z"
        }
        return path
    }

    private func forEachStretch(_ values: [Double?], _ body: (Range<Int>) -> Void) {
        var start: Int?
        for bin in 0...values.count {
            let hasValue = bin < values.count && values[bin] != nil
            if hasValue, start == nil { start = bin }
            if !hasValue, let from = start {
                body(from..<bin)
                start = nil
            }
        }
    }

    /// From the beginning of the first bin to the end of the last, so that a single value also gives a line.
    private func points(_ stretch: Range<Int>, _ y: (Int) -> Double) -> [String] {
        func point(_ seconds: Double, _ bin: Int) -> String {
            "\(HTMLText.coordinate(time.x(seconds))) \(HTMLText.coordinate(y(bin)))"
        }
        if isStepped {
            return stretch.flatMap { [point(bins.start($0), $0), point(bins.start($0 + 1), $0)] }
        }
        let first = point(bins.start(stretch.lowerBound), stretch.lowerBound)
        let last = point(bins.start(stretch.upperBound), stretch.upperBound - 1)
        return [first] + stretch.map { point(bins.middle($0), $0) } + [last]
    }
}
